import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { ingressDialect } from "../../catalogue/ingress.ts";
import type { IngressSettings } from "../../config/schema/ingress.ts";
import { labels } from "../kubernetes/labels.ts";

/** The class of the stacks' Ingresses. It belongs to no controller's chart: it stays when one of them goes. */
export const ingressClass = (
  name: string,
  { className }: Pick<IngressSettings, "className">,
  opts: pulumi.CustomResourceOptions,
): k8s.networking.v1.IngressClass =>
  new k8s.networking.v1.IngressClass(
    name,
    { metadata: { name: className, labels: labels(name, "ingress") }, spec: { controller: ingressDialect } },
    opts,
  );
