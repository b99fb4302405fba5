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
    .flatMap(([key, encoded]) => knownSecrets(`${name} ${key}`, Buffer.from(encoded, "base64").toString()));
}

/** The value, and what is secret by itself inside of it. Certificates are for everybody to see; the keys to them aren't. */
export const knownSecrets = (where: string, value: string): readonly KnownSecret[] =>
  (/^-----BEGIN CERTIFICATE-----/.test(value) ? [] : [value.trim(), ...passwordsIn(value), ...keysIn(value)])
    .filter((each) => each.length >= shortest)
    .map((each) => ({ where, value: each }));

/** What stands between the user's name and the host of each URL. */
const passwordsIn = (text: string): readonly string[] =>
  [...text.matchAll(/:\/\/[^/:@\s]*:([^/@\s]+)@/g)].flatMap(([, password]) =>
    password === undefined ? [] : [password, decodeURIComponent(password)],
  );

/** A line of each private key: who writes one down may break it elsewhere. */
const keysIn = (text: string): readonly string[] =>
  [...text.matchAll(/-----BEGIN [A-Z ]*PRIVATE KEY-----\n[^\n]+\n([^\n-]+)\n/g)].flatMap(([, line]) => line ?? []);
