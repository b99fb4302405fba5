import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { operatorNames } from "../local/operators/index.ts";
import { crdSources } from "../local/tools/modules.ts";
import { rootFolder } from "../local/tools/paths.ts";

describe("the operators that tests run", function () {
  this.timeout("2m");

  for (const name of [...operatorNames, "keda"])
    it(`${name} is the version whose custom resource definitions are installed`, async () => {
      const goMod = readFileSync(join(rootFolder, "local", "tools", name, "go.mod"), "utf8");
      const folders = Object.values(await crdSources());
      const [, module = ""] = /^tool (\S+?)\/cmd(\/\w+)?$/m.exec(goMod) ?? [];
      const version = new RegExp(`^\\s+${module} (\\S+)`, "m").exec(goMod)?.[1];
      expect(folders.filter((folder) => folder.endsWith(`${module}@${version}`))).to.have.length(1);
    });
});
