/** A mistake of whoever typed the command: its message says all, a stack trace would only hide it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
