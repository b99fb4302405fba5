// Usage: node scan.mjs FILE, with a JSON list of Kubernetes objects. Prints a JSON list of what Monokle says against them:
// { rule, kind, name, text }. JavaScript, beside its packages: they are none of the project's own.
import { readFileSync } from "node:fs";
import {
  DefaultPluginLoader,
  DisabledFixer,
  MonokleValidator,
  processRefs,
  ResourceParser,
  SchemaLoader,
} from "@monokle/validation";

// Its other plugins load schemas and policies from the internet.
const plugins = { "pod-security-standards": true, practices: true, "resource-links": true };

const objects = JSON.parse(readFileSync(process.argv[2], "utf8"));
const resources = objects.map((content, index) => ({
  id: `${index}`,
  fileId: `${index}`,
  filePath: `${index}.json`,
  fileOffset: 0,
  name: content.metadata.name,
  namespace: content.metadata.namespace,
  apiVersion: content.apiVersion,
  kind: content.kind,
  content,
  text: JSON.stringify(content),
}));

const parser = new ResourceParser();
const validator = new MonokleValidator({
  loader: new DefaultPluginLoader(),
  parser,
  schemaLoader: new SchemaLoader(),
  suppressors: [],
  fixer: new DisabledFixer(),
});
await validator.preload({ plugins });
const names = Object.entries(validator.rules).flatMap(([plugin, rules]) =>
  rules.map(({ name }) => [`${plugin}/${name}`, true]),
);
// A third of them are off by default, `restricted`'s among them.
await validator.preload({ plugins, rules: Object.fromEntries(names) });
const failed = validator.getFailedPlugins();
if (failed.length > 0) throw new Error(`Monokle couldn't load ${failed.join(", ")}`);

processRefs(resources, parser);
const { runs } = await validator.validate({ resources });
const found = runs.flatMap(({ results }) =>
  results.map(({ ruleId, message, locations }) => {
    // The first location is within its "files", of which there is one for each object here.
    const { kind, name } = resources[Number.parseInt(locations[0].physicalLocation.artifactLocation.uri, 10)];
    return { rule: ruleId, kind, name, text: message.text };
  }),
);
console.log(JSON.stringify(found));
