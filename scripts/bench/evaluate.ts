// The program alone, in a process of its own: Node's start, the packages' loading, and every resource under mocks.
import { recordProgram } from "../../tests/support/program.ts";

await recordProgram("production");
