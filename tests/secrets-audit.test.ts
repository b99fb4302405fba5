import { expect } from "chai";
import { encodings } from "./support/leaks/encodings.ts";
import { knownSecrets, secretValues } from "./support/leaks/known.ts";
import { leaked, leaks } from "./support/leaks/search.ts";

const values = ["planted-0123456789abcdef", 'pl&nted <0123>+/456 789"abc\\def', "é-plänted-0123456789", "12-letters-x"];
const around = (text: string): string => `{"one":"value","two":"${text}","three":[]}`;

describe("the search for secrets", () => {
  for (const { name, write } of encodings)
    it(`finds one ${name}, whatever its letters: an encoding that is missed is one in which it leaks`, () => {
      for (const value of values)
        expect(leaked([{ where: "it", value }], around(write(value))), value).to.deep.equal(["it"]);
    });

  it("finds nothing where nothing is: a finding must be worth a look", () => {
    const secrets = values.map((value) => ({ where: value, value }));
    const others = ["plantet-0123456789abcdef", "12-lettors-x", "planted"].flatMap((value) =>
      encodings.map(({ write }) => around(write(value))),
    );
    expect(others.flatMap((text) => leaked(secrets, text))).to.deep.equal([]);
  });

  it("names the secret and the place, and never shows the value: the failure goes to everybody's log", () => {
    const texts = ["one", "other"].map((where) => ({ where, text: where === "one" ? "x planted-0123456789 x" : "" }));
    const found = leaks([{ where: "Secret x password", value: "planted-0123456789" }], texts);
    expect(found).to.deep.equal(["Secret x password: one"]);
  });

  it("knows what is secret inside of a value: the password of a URL, the lines of a private key, no certificate", () => {
    const data = {
      url: "postgresql://user:p%40ssword-012345@host:5432/db",
      "tls.key":
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhk\nMIIsecondLineOfIt\nthird\n-----END PRIVATE KEY-----\n",
      "tls.crt": "-----BEGIN CERTIFICATE-----\nMIIEvQIBADANBgkqhk\n-----END CERTIFICATE-----\n",
      username: "somebody-long-enough",
      short: "eu-west-1",
    };
    const encoded = Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")]);
    const known = secretValues("it", Object.fromEntries(encoded));
    expect(known.map(({ value }) => value)).to.deep.equal([
      data.url,
      "p%40ssword-012345",
      "p@ssword-012345",
      data["tls.key"].trim(),
      "MIIsecondLineOfIt",
    ]);
    expect(knownSecrets("it", "too-short")).to.deep.equal([]);
  });
});
