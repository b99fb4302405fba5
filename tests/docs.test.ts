import { existsSync, globSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { secretSchemas, settingSchemas } from "../catalogue/environment.ts";
import { parseImage } from "../catalogue/images.ts";
import { images } from "../catalogue/pins.ts";
import { secretMeanings, settingMeanings } from "../config/meanings.ts";
import { parseConfiguration } from "../config/parse.ts";
import { stackSchema, stackSecretsSchema } from "../config/schema/index.ts";
import { rawConfiguration } from "./support/stack.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const documents = ["README.md", ...globSync("docs/**/*.md", { cwd: root }).sort()];

/** Every match of the expression in every document, with the document it stands in. */
const findAll = (expression: RegExp, files = documents) =>
  files.flatMap((file) => [...read(file).matchAll(expression)].map((match) => ({ file, groups: match.slice(1) })));

/** As GitHub makes them. */
const anchorsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** What Pulumi makes of a value on the command line, where a path is given. */
const typed = (value: string, type: string | undefined): unknown =>
  type === "string" || !/^(\d+|true|false)$/.test(value) ? value : JSON.parse(value);

/** The configuration after the command, as far as the key is concerned. */
function problemsAfterSetting(path: string, value: unknown): readonly string[] {
  const changed = rawConfiguration("production", (sections) => {
    const names = path.split(".");
    names.slice(0, -1).reduce<Record<string, unknown>>((inner, name) => {
      const next = isRecord(inner[name]) ? inner[name] : {};
      inner[name] = next;
      return next;
    }, sections)[names.at(-1) ?? ""] = value;
  });
  const parsed = parseConfiguration(changed);
  const problems = parsed.ok ? [] : parsed.problems;
  return problems.filter(({ key }) => key.startsWith(path)).map(({ key, message }) => `${key}: ${message}`);
}

describe("the documents", () => {
  it("link to what is there: files, and headings in them", () => {
    const broken = findAll(/\]\((?!https?:)([^)\s]*)\)/g).filter(({ file, groups: [target = ""] }) => {
      const [path = "", anchor] = target.split("#");
      const linked = path === "" ? file : join(dirname(file), path);
      return !existsSync(join(root, linked)) || (anchor !== undefined && !anchorsOf(read(linked)).includes(anchor));
    });
    expect(broken).to.deep.equal([]);
  });

  it("name files that are there, because a reader opens them", () => {
    const folders = "config|catalogue|components|local|operations|pipeline|tests|docs|vendor|scripts";
    const missing = findAll(new RegExp(`\`((?:${folders})/[\\w./-]*)\``, "g")).filter(
      ({ groups: [path = ""] }) => !existsSync(join(root, path)),
    );
    expect(missing).to.deep.equal([]);
  });

  it("name targets of the Makefile only, because each is typed as it stands", () => {
    const targets = [...read("Makefile").matchAll(/^([a-z]+):/gm)].map(([, target]) => target);
    const named = findAll(/(?:^|`) *make ([a-z]+)/gm).map(({ groups: [target] }) => target);
    expect(named).to.include.members(["up", "down", "status", "test", "golden"]);
    expect(named.filter((target) => !targets.includes(target))).to.deep.equal([]);
  });

  it("set keys that exist to values that they take, typed as Pulumi types them", () => {
    const commands = findAll(/pulumi config set (?:--type (\w+) )?--path (\S+) ([^`#\n]+)/g);
    expect(commands.length).to.be.greaterThan(10);
    const refused = commands.flatMap(({ file, groups: [type, path = "", text = ""] }) => {
      const value = text.trim();
      // What stands in angle brackets is the reader's own: only the key can be checked, by a value that no key takes.
      const placeholder = /[<>]/.test(value);
      const problems = problemsAfterSetting(path, placeholder ? [] : typed(value, type));
      const counted = placeholder ? problems.filter((problem) => problem.includes("is no key")) : problems;
      return counted.map((problem) => `${file} ${problem}`);
    });
    expect(refused).to.deep.equal([]);
  });

  it("name configuration keys that exist, also where no command sets them", () => {
    const sections = Object.keys(stackSchema.shape).join("|");
    const reference = read("docs/configuration.md");
    const known = (key: string): boolean =>
      reference.includes(`\`${key}\``) ||
      key in settingSchemas ||
      /^workloads\.[\w-]+\.(min|max)$/.test(key) ||
      /^image\.references\.[\w-]+$/.test(key);
    const unknown = findAll(new RegExp(`\`((?:${sections})\\.[\\w.-]+)(?:: [\\w-]+)?\``, "g"))
      .map(({ file, groups: [key = ""] }) => ({ file, key: key.replace(/^settings\./, "") }))
      .filter(({ key }) => !known(key));
    expect(unknown).to.deep.equal([]);
  });

  it("tell the newcomer to set every secret that a deployment needs, and none that doesn't exist", () => {
    const set = findAll(/pulumi config set --secret (\w+)/g).map(({ groups: [key = ""] }) => key);
    const secrets = Object.entries(stackSecretsSchema.shape);
    const needed = secrets.filter(([, schema]) => !schema.safeParse(undefined).success).map(([key]) => key);
    expect(set).to.include.members(needed);
    expect(set.filter((key) => !secrets.some(([name]) => name === key))).to.deep.equal([]);
    const readme = read("README.md");
    expect(secrets.map(([key]) => key).filter((key) => !readme.includes(key))).to.deep.equal([]);
  });

  it("say what each variable means, and of no variable that isn't there", () => {
    expect(Object.keys(secretMeanings)).to.have.members(Object.keys(secretSchemas));
    expect(Object.keys(settingMeanings)).to.have.members(Object.keys(settingSchemas));
  });

  it("name the pinned version of an image that the suite installs, because examples are copied", () => {
    const pins = new Map(Object.values(images).map((image) => [parseImage(image).repository, image]));
    const named = findAll(/(?:image: |imageName: |FROM )(\S+\/\S+:\S+)/g).map(({ groups: [image = ""] }) => image);
    expect(named).to.not.be.empty;
    expect(named.map((image) => pins.get(parseImage(image).repository))).to.deep.equal(named);
  });

  it("hold nothing of the machine on which they were written", () => {
    const own = documents.filter((file) => {
      const text = read(file);
      return text.includes(root) || text.includes(`${homedir()}/`) || /\/(home|Users)\/\w/.test(text);
    });
    expect(own).to.deep.equal([]);
  });

  it("list every decision record, each with context, decision and consequences", () => {
    const records = documents.filter((file) => /^docs\/decisions\/\d{4}-/.test(file));
    const index = read("docs/decisions/README.md");
    records.forEach((file, position) => {
      expect(file).to.match(new RegExp(`/${String(position + 1).padStart(4, "0")}-`));
      expect(index).to.include(`(${file.split("/").at(-1)})`);
      const headings = [...read(file).matchAll(/^## (\w+)$/gm)].map(([, heading]) => heading);
      expect(headings, file).to.deep.equal(["Context", "Decision", "Consequences"]);
    });
  });
});
