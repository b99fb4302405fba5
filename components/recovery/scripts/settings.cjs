"use strict";

/**
 * A variable that the pod is given. There are no defaults: what a script does, its component says.
 * @throws naming the variable that is missing.
 */
exports.setting = (name) => {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`the variable ${name} is missing`);
  return value;
};

/** @throws for what isn't a number. */
exports.number = (name) => {
  const value = Number(exports.setting(name));
  if (!Number.isFinite(value)) throw new Error(`the variable ${name} is no number`);
  return value;
};
