/** The program as far as its configuration goes: it makes nothing, so it needs no cluster. */
import { loadConfiguration } from "../../config/load.ts";
import { databaseSummaries } from "../../config/summary.ts";

const config = await loadConfiguration();

export const ingressControllers = config.platform.ingress.controllers;
export const databases = databaseSummaries(config, config.deployed);
export const { fingerprints } = config;
