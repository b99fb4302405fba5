import { existsSync } from "node:fs";
import { cp, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { workFolder } from "./paths.ts";

const version = "v5.3.1";

/** What `local/tools/traefik/go.mod` builds Traefik with. */
export const legoModule = `github.com/go-acme/lego/v5@${version}`;

const providers = join("providers", "dns");

/** The function that the list of providers is asked by, for an empty list. */
const none = `package dns

import (
	"fmt"

	"github.com/go-acme/lego/v5/challenge"
)

func NewDNSChallengeProviderByName(name string) (challenge.Provider, error) {
	return nil, fmt.Errorf("no DNS provider %q: this build has none", name)
}
`;

/**
 * A copy of Traefik's ACME library without its two hundred DNS providers, each with its vendor's client: they are a third of
 * Traefik's build, and nothing here asks Traefik for certificates.
 *
 * @param original the module's folder, in Go's cache
 */
export async function withoutDnsProviders(original: string): Promise<void> {
  const target = join(workFolder, "tools", `lego-${version}`);
  if (existsSync(target)) return;
  const unfinished = `${target}.${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(unfinished), { recursive: true });
  const isKept = (path: string): boolean => {
    const inner = path.slice(original.length + 1);
    return inner === providers || !inner.startsWith(`${providers}${sep}`);
  };
  await cp(original, unfinished, { recursive: true, filter: isKept });
  await writeFile(join(unfinished, providers, "none.go"), none);
  await rename(unfinished, target);
}
