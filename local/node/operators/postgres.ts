import { join } from "node:path";
import { images } from "../../../catalogue/pins.ts";
import type { ModuleDirectories } from "../../tools/modules.ts";
import { nodeImages } from "../images/names.ts";
import { selfSigned } from "./certificates.ts";
import { readManifest } from "./manifests.ts";
import type { ManifestObject } from "./manifests.ts";

/** CloudNativePG's own manifest of the release. */
export const cloudNativePg = ({ cloudNativePg: folder }: ModuleDirectories): Promise<ManifestObject[]> =>
  readManifest(join(folder, "releases", "cnpg-1.30.0.yaml"), {
    [images.cloudnativePg]: nodeImages.cloudnativePg,
    "imagePullPolicy: Always": "imagePullPolicy: IfNotPresent",
  });

/** The name in the manifest; its Secret holds that of the other image in base64, folded. */
const pluginImage = "ghcr.io/cloudnative-pg/plugin-barman-cloud-testing:main";

/** The Barman plugin's manifest, with certificates that are ours: without cert-manager there is nobody to make them. */
export async function barmanCloud({ barmanCloud: folder }: ModuleDirectories): Promise<object[]> {
  const objects = await readManifest(join(folder, "manifest.yaml"), { [pluginImage]: nodeImages.barmanCloud });
  const sidecar = Buffer.from(nodeImages.barmanCloudSidecar).toString("base64");
  const namespace = "cnpg-system";
  const hosts = ["barman-cloud", `barman-cloud.${namespace}.svc`];
  return [
    ...objects
      .filter(({ kind }) => kind !== "Certificate" && kind !== "Issuer")
      .map((object) => (object.kind === "Secret" ? { ...object, data: { SIDECAR_IMAGE: sidecar } } : object)),
    await selfSigned("barman-cloud-server-tls", namespace, hosts),
    await selfSigned("barman-cloud-client-tls", namespace, ["barman-cloud-client"]),
  ];
}
