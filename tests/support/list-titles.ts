// Prints the full title of every test in the files that are given, as JSON by file, without running any. A process of its own:
// mocha's globals belong to one tree of suites, and a test that asks is inside of another.
import { relative } from "node:path";
import Mocha from "mocha";

const mocha = new Mocha();
process.argv.slice(2).forEach((file) => mocha.addFile(file));
await mocha.loadFilesAsync();
const titles: Record<string, string[]> = {};
mocha.suite.eachTest((test) => {
  const file = relative(process.cwd(), test.file ?? "");
  titles[file] = [...(titles[file] ?? []), test.fullTitle()];
});
console.log(JSON.stringify(titles));
