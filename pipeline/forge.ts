import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";

/** A text that is kept up to date: a comment, or an issue. */
export interface Note {
  readonly id: number;
  readonly body: string;
}

export type Variables = Readonly<Record<string, string | undefined>>;

/** What a pipeline tells people through the place where the repository lives. */
export interface Forge {
  /** Of the pull request that the pipeline runs for. */
  comments(): Promise<readonly Note[]>;
  comment(body: string): Promise<void>;
  changeComment(id: number, body: string): Promise<void>;
  /** The open ones with the label. */
  issues(label: string): Promise<readonly Note[]>;
  openIssue(issue: { readonly title: string; readonly body: string; readonly label: string }): Promise<void>;
  changeIssue(id: number, change: { readonly body: string; readonly close?: boolean }): Promise<void>;
}

/** By the variables that each of the two sets in every job. */
export const forge = (variables: Variables): Forge =>
  variables["GITLAB_CI"] === undefined ? github(variables) : gitlab(variables);

/** @throws Error naming the variable. */
export function needed(variables: Variables, name: string): string {
  const value = variables[name];
  if (value === undefined || value === "") throw new Error(`the variable ${name} isn't set: this runs in a pipeline`);
  return value;
}
