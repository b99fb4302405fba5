import { parseImage } from "../../catalogue/images.ts";
import { images } from "../../catalogue/pins.ts";
import { lockedImages, lockKey, type LockedImage } from "../../catalogue/lock.ts";
import type { RecordedResource } from "./mocks.ts";
import { recordEverything } from "./everything.ts";
import { texts } from "./wire.ts";

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Whether a resource names the image, in one text or, as charts have it, in parts of their own. */
function names({ inputs }: RecordedResource, reference: string): boolean {
  const { repository, tag = "" } = parseImage(reference);
  const all = texts(inputs).map(({ text }) => text);
  const whole = new RegExp(`(^|[/"\\s])${escaped(repository)}:${escaped(tag)}($|[@"\\s])`);
  if (all.some((text) => whole.test(text))) return true;
  const path = new RegExp(`(^|/)${escaped(repository)}$`);
  return all.some((text) => path.test(text)) && all.some((text) => text === tag || text.startsWith(`${tag}@`));
}

/** What the lock has of an image; a pin's own digest counts more, since it's what runs. */
function known(reference: string): Pick<LockedImage, "digest" | "source"> {
  const { digest = null, source = null } = lockedImages[lockKey(reference)] ?? {};
  const pinned = parseImage(reference).digest;
  return pinned === undefined || pinned === digest ? { digest, source } : { digest: pinned, source: "its pin" };
}

/** Every pinned image, with the digest that is known and the resources that name it. */
export async function imageLock(): Promise<Readonly<Record<string, LockedImage>>> {
  const { resources } = await recordEverything();
  const rows = Object.values(images).map((reference): [string, LockedImage] => {
    const key = lockKey(reference);
    const usedBy = resources
      .filter((resource) => names(resource, reference))
      .map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);
    return [key, { ...known(reference), usedBy: usedBy.sort() }];
  });
  return Object.fromEntries(rows.sort(([one], [other]) => (one < other ? -1 : 1)));
}
