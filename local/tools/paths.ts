import { join } from "node:path";

/** The checkout's root folder, absolute. */
export const rootFolder = join(import.meta.dirname, "..", "..");

/** Everything made at run time lives here: tools, clusters, states, caches. Ignored by git; deleting it is always safe. */
export const workFolder = join(rootFolder, ".local");
