import { type Section, shared, tests } from "./row.ts";

const noKustomize =
  "There is no Kustomize here: one program makes every object of a stack, and a test compares all of them with a golden file.";

export const kustomize: Section = {
  title: "Kustomize",
  rows: [
    {
      number: 1,
      effect: "breaks",
      wrong: "The base takes files from beside its own folder, which Kustomize refuses: nothing can be applied.",
      where: ["kubernetes/base/kustomization.yaml"],
      because: noKustomize,
    },
    {
      number: 2,
      effect: "breaks",
      wrong: "A patch of dev deletes without saying what, so that dev isn't built even without that restriction.",
      where: ["kubernetes/overlays/dev/kustomization.yaml"],
      because: noKustomize,
    },
    {
      number: 3,
      effect: "breaks",
      wrong: "The files for two namespaces have names that Kustomize doesn't read.",
      where: ["kubernetes/base/frontend-kustomization.yaml", "kubernetes/base/backend-kustomization.yaml"],
      because: noKustomize,
    },
    {
      number: 4,
      effect: "breaks",
      wrong: "Objects written for two namespaces are moved into one, and go on naming the two.",
      where: ["kubernetes/base/kustomization.yaml", "kubernetes/ingress/ingress.yaml"],
      tests: [shared.namespace, shared.requests],
    },
    {
      number: 5,
      effect: "breaks",
      wrong: "Common labels get into the selectors of Services whose pods an operator makes: they select none.",
      where: ["kubernetes/base/kustomization.yaml", "kubernetes/overlays/production/kustomization.yaml"],
      tests: [shared.selectors],
    },
    {
      number: 6,
      effect: "breaks",
      wrong: "A ConfigMap that api and notifier read is made by the overlays only, and half of it is read by nobody.",
      where: ["kubernetes/apps/api.yaml", "kubernetes/overlays/production/kustomization.yaml"],
      tests: [
        shared.references,
        tests.variables("gives nobody a variable that nothing reads: it would look like a setting that works"),
      ],
    },
    {
      number: 7,
      effect: "serious",
      wrong: "Misspelt and incomplete image entries: the UI stays at dev in production, another process at latest.",
      where: ["kubernetes/overlays/production/kustomization.yaml", "kubernetes/overlays/staging/kustomization.yaml"],
      tests: [shared.images],
    },
    {
      number: 8,
      effect: "breaks",
      wrong: "Tags that nobody publishes, and moving ones that nodes never pull anew.",
      where: ["kubernetes/overlays/production/kustomization.yaml", "kubernetes/apps/api.yaml"],
      kept: "the moving tags `dev` and `master`, upstream's only ones, where no digest is configured",
      tests: [
        shared.images,
        tests.application("pull moving tags anew, and digests once"),
        tests.config("refuses the image tag latest, names the key and gives the line that mends it"),
      ],
    },
    {
      number: 9,
      effect: "serious",
      wrong: "The UI's disruption budget is a patch of something that isn't there: no budget, and no error.",
      where: ["kubernetes/overlays/production/kustomization.yaml"],
      tests: [
        tests.application(
          "budget disruptions wherever more than one may run, and never so that a node can't be drained",
        ),
      ],
    },
    {
      number: 10,
      effect: "minor",
      wrong: "Backups and credentials exist twice, and the documented command applies both.",
      where: ["kubernetes/databases/postgresql-addons.yml", "kubernetes/databases/postgresql-backups.yml"],
      tests: [tests.manifests("are each made once, the operators' included: of two with one name the later wins")],
    },
    {
      number: 11,
      effect: "minor",
      wrong: "The migration is in no kustomization, and a documented command applies a kustomization as an object.",
      where: ["kubernetes/apps/prisma-migrate-job.yaml", "kubernetes/external-secrets/kustomization.yaml"],
      tests: [shared.order],
    },
    {
      number: 12,
      effect: "serious",
      wrong: "Budgets ask for one available pod where only one runs: a drain never ends.",
      where: ["kubernetes/apps/api.yaml", "kubernetes/apps/notifier.yaml"],
      tests: [shared.budgets],
    },
  ],
};
