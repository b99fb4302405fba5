import { command } from "./command.ts";
import { choosePlugins } from "./engine/plugins.ts";
import { installTools } from "./tools/install.ts";
import { crdSources } from "./tools/modules.ts";

await command(async () => {
  const tools = await installTools();
  await crdSources();
  await choosePlugins(tools.binaries.pulumi);
});
