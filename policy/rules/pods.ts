import { harmless, tokenHolders } from "../allowed.ts";
import { containersOf, eachContainer, podOf } from "../pods.ts";
import type { ResourceRule } from "../rule.ts";
import { entries, field, list, text } from "../value.ts";

const hostNamespaces = ["hostNetwork", "hostPID", "hostIPC"];

export const hostAccess: ResourceRule = {
  scope: "resource",
  name: "no-way-to-the-node",
  why: "A pod that reaches its node reaches every other pod there.",
  mend: "Leave out privileged, hostNetwork, hostPID, hostIPC, hostPort and hostPath.",
  problems: (subject) => {
    const pod = podOf(subject);
    return [
      ...hostNamespaces.filter((key) => field(pod, key) === true).map((key) => `sets ${key}`),
      ...list(field(pod, "volumes"))
        .filter((volume) => field(volume, "hostPath") !== undefined)
        .map((volume) => `mounts a folder of its node as volume ${text(field(volume, "name"))}`),
      ...eachContainer((container) => {
        if (field(container, "securityContext", "privileged") === true) return "that is privileged";
        return list(field(container, "ports")).some((port) => Number(field(port, "hostPort") ?? 0) > 0)
          ? "that takes a port of its node"
          : undefined;
      })(subject),
    ];
  },
};

const profiles = ["RuntimeDefault", "Localhost"];

/** What a container says itself, else what its pod says for all of them. */
const security = (container: unknown, pod: unknown, ...path: readonly string[]): unknown =>
  field(container, "securityContext", ...path) ?? field(pod, "securityContext", ...path);

export const restricted: ResourceRule = {
  scope: "resource",
  name: "pod-security-restricted",
  why: "The namespace admits only Pod Security restricted: the pod would never start.",
  mend: "Use podSecurity and containerSecurity of components/kubernetes/security.ts.",
  problems: eachContainer((container, pod) => {
    const own = (...path: readonly string[]): unknown => field(container, "securityContext", ...path);
    if (security(container, pod, "runAsNonRoot") !== true) return "without runAsNonRoot";
    if (security(container, pod, "runAsUser") === 0) return "that runs as root";
    if (own("allowPrivilegeEscalation") !== false) return "without allowPrivilegeEscalation: false";
    if (!list(own("capabilities", "drop")).includes("ALL")) return "that keeps capabilities";
    if (list(own("capabilities", "add")).some((each) => each !== "NET_BIND_SERVICE")) return "that adds capabilities";
    return profiles.includes(text(security(container, pod, "seccompProfile", "type")))
      ? undefined
      : "without a seccomp profile";
  }),
};

export const readOnlyRoot: ResourceRule = {
  scope: "resource",
  name: "read-only-root",
  why: "What can't write to its image can't change its program.",
  mend: "Set readOnlyRootFilesystem, and mount an emptyDir where it writes.",
  problems: eachContainer((container) =>
    field(container, "securityContext", "readOnlyRootFilesystem") === true ? undefined : "with a writable root",
  ),
};

export const noToken: ResourceRule = {
  scope: "resource",
  name: "no-token",
  why: "Whoever gets into a pod has what its token may do.",
  mend: "Set automountServiceAccountToken: false, or list the pod in policy/allowed.ts with the reason.",
  problems: (subject) => {
    const pod = podOf(subject);
    if (pod === undefined || subject.name in tokenHolders) return [];
    return field(pod, "automountServiceAccountToken") === false ? [] : ["mounts a token of the API server"];
  },
};

/** Names of variables that hold secrets, as the application and its libraries spell them. */
const secretName = /(PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIALS?|API_?KEY|PRIVATE_KEY|ACCESS_KEY)$/i;

export const noPlainSecret: ResourceRule = {
  scope: "resource",
  name: "no-plain-secret",
  why: "Whoever may look at pods would read it, and so does every copy of the manifest.",
  mend: "Put it into a Secret, and refer to that by valueFrom or envFrom.",
  problems: (subject) => {
    const plain = (name: string, value: unknown): boolean =>
      secretName.test(name) && !(name in harmless) && text(value) !== "";
    if (subject.type === "kubernetes:core/v1:ConfigMap")
      return entries(field(subject.props, "data"))
        .filter(([name, value]) => plain(name, value))
        .map(([name]) => `has ${name} in clear`);
    return containersOf(podOf(subject)).flatMap((container) =>
      list(field(container, "env"))
        .filter((variable) => plain(text(field(variable, "name")), field(variable, "value")))
        .map((variable) => `has ${text(field(variable, "name"))} in clear`),
    );
  },
};
