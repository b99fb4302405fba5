import * as pulumi from "@pulumi/pulumi";
import { loginCheck, type RotatedEngine } from "../../catalogue/rotation.ts";
import type { Environment } from "../environment.ts";
import { scriptJob } from "./script-job.ts";

/** One way into a database. */
export interface CheckedLogin {
  readonly engine: RotatedEngine;
  /** With its password; secret. */
  readonly url: pulumi.Input<string>;
}

export interface LoginCheckArgs {
  readonly environment: Environment;
  /** The API's: it has Node and the databases' clients. */
  readonly scriptImage: string;
  /** By the name under which the log speaks of each. */
  readonly logins: Readonly<Record<string, CheckedLogin>>;
  /** Name of the Secret in which ECK publishes Elasticsearch's authority, where that is among them. */
  readonly elasticsearchCa?: pulumi.Input<string>;
}

/**
 * A Job that signs in to each database with what the processes are about to be given, until all let it in. What waits for it
 * rolls out with passwords that work: operators say nowhere when they have taken one. Made anew when one changes; a failed one by
 * the next `up`.
 */
export class LoginCheck extends pulumi.ComponentResource {
  constructor(name: "login-check", args: LoginCheckArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trackdechets:recovery:LoginCheck", name, {}, opts);
    const { environment, scriptImage: image, logins, elasticsearchCa } = args;
    const rows = Object.entries(logins);
    const variables = {
      plain: {
        LOGINS: JSON.stringify(rows.map(([login, { engine }]) => ({ name: login, engine }))),
        LIMIT_SECONDS: `${loginCheck.limitSeconds}`,
        ...(elasticsearchCa === undefined ? {} : { NODE_EXTRA_CA_CERTS: "/etc/elasticsearch/ca.crt" }),
      },
      secret: { URLS: pulumi.jsonStringify(Object.fromEntries(rows.map(([login, { url }]) => [login, url]))) },
    };
    const files = elasticsearchCa === undefined ? undefined : { elasticsearchCa };
    const { deadlineSeconds } = loginCheck;
    // The script tries again by itself.
    scriptJob(name, { environment, image, variables, files, retries: 0, deadlineSeconds }, { parent: this });
    this.registerOutputs();
  }
}
