/** Changes as `changed` tells them (tests/support/embedded.ts): `op type name`. */
export const each = (op: string, type: string, ...names: readonly string[]): readonly string[] =>
  names.map((name) => `${op} ${type} ${name}`);

/** The three steps in which the engine replaces a resource. */
export const replaced = (type: string, name: string): readonly string[] =>
  ["create-replacement", "delete-replaced", "replace"].flatMap((op) => each(op, type, name));
