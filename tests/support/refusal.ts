import { expect } from "chai";
import { EngineError } from "../../local/engine.ts";

/** Why the engine refused an operation; fails when it didn't. */
export async function refusalOf(operation: Promise<unknown>): Promise<EngineError> {
  const failure: unknown = await operation.then(
    () => expect.fail("the engine accepted it"),
    (error: unknown) => error,
  );
  if (!(failure instanceof EngineError)) throw failure;
  return failure;
}
