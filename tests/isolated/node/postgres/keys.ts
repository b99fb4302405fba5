import { expect } from "chai";
import { EngineError } from "../../../../local/engine.ts";
import type { Settings } from "../../../../local/engine/stack-file.ts";
import { isolatedAddress } from "../../../../local/isolation/isolation.ts";
import type { RealCluster } from "../support/cluster.ts";
import { settings } from "../support/postgres.ts";

interface Wrong {
  readonly says: string;
  readonly settings?: Settings;
  readonly secrets?: Readonly<Record<string, string>>;
}

const noStore = `http://${isolatedAddress}:7999`;

const wrongs: Readonly<Record<string, Wrong>> = {
  "a wrong backup key would be noticed on the day of the restore": {
    secrets: { BACKUP_SECRET_ACCESS_KEY: "sample-of-somebody-else" },
    says:
      "backups of postgres can't be kept: the secret key doesn't belong to the access key; mend it by pulumi config set " +
      "--secret BACKUP_SECRET_ACCESS_KEY",
  },
  "a store that can't be reached would be noticed on the day of the restore": {
    settings: { storage: { endpoint: noStore } },
    says: `backups of postgres can't be kept: ${noStore} can't be reached (ECONNREFUSED)`,
  },
};

/** What a database's backups hang on. The check's own Secret is made anew for each key, and is none of it. */
const asked = (real: RealCluster): Promise<string> => {
  const path = "{range .items[*]}{.kind}/{.metadata.name} {.metadata.generation} {.data}{.spec}{'\\n'}{end}";
  const kinds = "clusters.postgresql.cnpg.io,objectstores.barmancloud.cnpg.io,secrets";
  return real.kubectl("get", kinds, "--selector=app.kubernetes.io/component=database", `--output=jsonpath=${path}`);
};

/** Keys and addresses with which no backup can be made. */
export function keyTests(real: () => RealCluster): void {
  for (const [title, wrong] of Object.entries(wrongs)) {
    it(title, async () => {
      const before = await asked(real());
      const start = Date.now();
      const stack = await real().stack(settings({}, wrong.settings), wrong.secrets);
      const error = await stack.up().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect((Date.now() - start) / 1000).to.be.below(180);
      expect(error).to.be.instanceOf(EngineError).with.property("message").that.includes(wrong.says);
      expect(await asked(real())).to.equal(before);
    });
  }

  it("a deployment that the check stopped would not go on when the key is right", async () => {
    await (await real().stack(settings())).up();
    expect(await real().kubectl("get", "cronjobs", "--output=name")).to.equal("cronjob.batch/postgres-drill");
  });
}
