// Preloaded by Node (`-r`) for the application's scripts: only its main.js maps module names to files, and a script
// started by itself dies with "Cannot find module '@td/logger'".
"use strict";

const Module = require("node:module");
const path = require("node:path");
const { isUnfinished } = require("./unfinished.cjs");

const files = {
  "@td/prisma/types": "libs/back/prisma/src/types.js",
  "@td/prisma": "libs/back/prisma/src/index.js",
  "@td/codegen-back": "libs/back/codegen/src/index.js",
  "@td/constants": "libs/shared/constants/src/index.js",
  "@td/env": "libs/back/env/src/index.js",
  "@td/logger": "libs/back/logger/src/index.js",
  "@td/mail": "libs/back/mail/src/index.js",
  "@td/registry": "libs/back/registry/src/index.js",
  "@td/tracer": "libs/back/tracer/src/index.js",
  back: "back/src/index.js",
};

const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  const file = Object.hasOwn(files, request) ? path.join(process.cwd(), files[request]) : request;
  return resolve.call(this, file, ...rest);
};

// The script that makes the index catches its own failure, logs it, and exits with 0: its Job would count as done, and the
// application start without an index.
let failed = false;
const { exit } = process;
process.exit = (code) => exit(failed ? 1 : code);

/** The module with one function watched: its own failure is the process's, and it completes what an earlier try began. */
const watched = (exported) =>
  new Proxy(exported, {
    get(target, key) {
      const value = target[key];
      if (key !== "reindexAllBsdsInBulk") return value;
      return async (options, ...rest) => {
        try {
          return await value((await isUnfinished()) ? { ...options, force: true } : options, ...rest);
        } catch (error) {
          failed = true;
          throw error;
        }
      };
    },
  });

const load = Module._load;
Module._load = function (request, parent, ...rest) {
  const loaded = load.call(this, request, parent, ...rest);
  // Of what the script itself requires; its id is ".".
  return parent?.id === "." && request.endsWith("/bsds/indexation") ? watched(loaded) : loaded;
};
