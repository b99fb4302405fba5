/** A table with each row replaced by what is made of it. */
export function mapRows<Key extends string, Row, Made>(
  rows: Readonly<Record<Key, Row>>,
  make: (row: Row, key: Key) => Made,
): Readonly<Record<Key, Made>> {
  const made: Partial<Record<Key, Made>> = {};
  for (const key in rows) made[key] = make(rows[key], key);
  const isWhole = (table: Partial<Record<Key, Made>>): table is Record<Key, Made> =>
    Object.keys(rows).every((key) => key in table);
  if (!isWhole(made)) throw new Error("A row is missing");
  return made;
}
