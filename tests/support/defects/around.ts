import { type Section, shared, tests } from "./row.ts";

export const quotas: Section = {
  title: "Quotas",
  rows: [
    {
      number: 66,
      effect: "serious",
      wrong: "The quota is below what the autoscalers may ask for, and leaves a roll-out no room.",
      where: ["kubernetes/base/backend-resourcequota.yaml", "kubernetes/base/resourcequota.yaml"],
      tests: [
        tests.config(
          "refuses a quota too small for the workloads at their maximum, names the key and gives the line that mends it",
        ),
        tests.config(
          "accepts the production stack once its owner has added what it asks for: a newcomer's first command must not fail on our own file",
        ),
        tests.databases("run with the resources that the quota counts, because a pod beyond it isn't made"),
      ],
    },
    {
      number: 67,
      effect: "minor",
      wrong:
        "The largest container is at the namespace's maximum, and Secrets and Services that operators make are counted.",
      where: ["kubernetes/base/backend-limitrange.yaml", "kubernetes/base/backend-resourcequota.yaml"],
      tests: [shared.limits, shared.admitted],
    },
  ],
};

export const scripts: Section = {
  title: "Scripts and documents",
  rows: [
    {
      number: 68,
      effect: "breaks",
      wrong: "Images are built from the wrong folder.",
      where: ["kubernetes/scripts/build-images.sh", "kubernetes/README.md", "kubernetes/AUTOMATION.md"],
      because: "Nothing is built here: the images are those that upstream's own pipeline publishes.",
    },
    {
      number: 69,
      effect: "serious",
      wrong: "Three names for one registry: the documented pipeline changes nothing.",
      where: ["kubernetes/AUTOMATION.md", "kubernetes/README.md", "kubernetes/scripts/build-images.sh"],
      tests: [
        shared.images,
        tests.docs("set keys that exist to values that they take, typed as Pulumi types them"),
        shared.placeholders,
      ],
    },
    {
      number: 70,
      effect: "serious",
      wrong: "Scripts look into the wrong namespace, wait for conditions that don't exist, and hide their failure.",
      where: ["kubernetes/scripts/deploy.sh", "kubernetes/scripts/health-check.sh", "kubernetes/scripts/migrate.sh"],
      tests: [
        tests.databases("are waited for by their status, because migrations and processes start when they are there"),
        tests.production("is admitted and gets ready: every object by the real API server, every wait waited for"),
      ],
    },
    {
      number: 71,
      effect: "minor",
      wrong:
        "The documents promise numbers and features that the manifests don't have, and leave out what must be there.",
      where: ["kubernetes/README.md", "kubernetes/OVERVIEW.md", "kubernetes/QUICKSTART.md"],
      tests: [
        tests.docs("name configuration keys that exist, also where no command sets them"),
        tests.docs("name the pinned version of an image that the suite installs, because examples are copied"),
        tests.docs("name targets of the Makefile only, because each is typed as it stands"),
      ],
    },
  ],
};
