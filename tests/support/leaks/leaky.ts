// The program itself, and what one writes who looks for a mistake: the secret in the log, and as an output.
import * as pulumi from "@pulumi/pulumi";
import { marker } from "./marker.ts";

export * from "../../../index.ts";
export const debugged = marker;
pulumi.log.info(`it connects with ${marker}`);
