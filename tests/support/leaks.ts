/** A value that nobody may read, and where it stands: for the failure's text, which must not show the value itself. */
export interface KnownSecret {
  readonly where: string;
  readonly value: string;
}

/**
 * A shorter text is no secret by itself but a name, a number, a region; and it would be found by chance. Every password that
 * is generated, and every sample secret, is longer.
 */
const shortest = 12;

/** By convention of basic authentication and of the operators, such keys say who somebody is and may do, not the proof of it. */
const namesUser = /^(username|roles)$|_USER$/;

/** The values of one Secret, decoded. A value with a password inside (a URL, a list of users) counts for itself and for that. */
export function secretValues(name: string, data: Readonly<Record<string, string>>): readonly KnownSecret[] {
  return Object.entries(data)
    .filter(([key]) => !namesUser.test(key))
    .flatMap(([key, encoded]) => {
      const value = Buffer.from(encoded, "base64").toString();
      return [value, ...passwordsIn(value)].map((each) => ({ where: `${name} ${key}`, value: each }));
    })
    .filter(({ value }) => value.length >= shortest);
}

/** What stands between the user's name and the host of each URL. */
const passwordsIn = (text: string): readonly string[] =>
  [...text.matchAll(/:\/\/[^/:@\s]*:([^/@\s]+)@/g)].flatMap(([, password]) =>
    password === undefined ? [] : [password, decodeURIComponent(password)],
  );

/** Every way in which a text may write the value down: as it is, inside JSON, in a URL, in base64. */
const forms = (value: string): readonly string[] => [
  value,
  JSON.stringify(value).slice(1, -1),
  encodeURIComponent(value),
  Buffer.from(value).toString("base64"),
];

/** Where the secrets stand that the text gives away. */
export function leaked(secrets: readonly KnownSecret[], text: string): readonly string[] {
  const found = secrets.filter(({ value }) => forms(value).some((form) => text.includes(form)));
  return [...new Set(found.map(({ where }) => where))].sort();
}
