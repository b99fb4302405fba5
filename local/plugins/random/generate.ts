/** Cryptographically secure text of given classes of characters. */
import { randomInt } from "node:crypto";

import { count, field, type JsonObject, text } from "../shared/json.ts";

interface CharacterClass {
  /** Input that switches the class off when it is false. */
  input: string;
  minimum: string;
  characters: string;
}

const classes: readonly CharacterClass[] = [
  { input: "lower", minimum: "minLower", characters: "abcdefghijklmnopqrstuvwxyz" },
  { input: "upper", minimum: "minUpper", characters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
  { input: "numeric", minimum: "minNumeric", characters: "0123456789" },
  { input: "special", minimum: "minSpecial", characters: "!@#$%&*()-_=+[]{}<>:?" },
];

/**
 * Text as RandomPassword and RandomString ask for it.
 * @throws when no class is left, or the minimums exceed the length
 */
export function generateText(inputs: JsonObject): string {
  const length = count(inputs, "length") ?? 0;
  const allowed = classes
    .filter(
      ({ input }) => field(inputs, input) !== false && !(input === "numeric" && field(inputs, "number") === false),
    )
    .map(({ input, minimum, characters }) => ({
      minimum: count(inputs, minimum) ?? 0,
      characters: (input === "special" && text(inputs, "overrideSpecial")) || characters,
    }));
  const required = allowed.flatMap(({ minimum, characters }) => pick(characters, minimum));
  if (allowed.length === 0) throw new Error("no class of characters is left to choose from");
  if (required.length > length)
    throw new Error(`length ${length} is below the sum of the minimums, ${required.length}`);
  const rest = pick(allowed.map(({ characters }) => characters).join(""), length - required.length);
  return shuffled([...required, ...rest]).join("");
}

function pick(characters: string, amount: number): string[] {
  return Array.from({ length: amount }, () => characters.charAt(randomInt(characters.length)));
}

/** Fisher and Yates' shuffle: the required characters must not always stand in front. */
function shuffled(items: string[]): string[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    const moved = items[last] ?? "";
    items[last] = items[other] ?? "";
    items[other] = moved;
  }
  return items;
}
