/** Kubernetes quantities, as the API server reads them: `500m` of a core, `1536Mi` of memory. */

export type Cpu = `${number}m` | `${number}`;
export type Bytes = `${number}${"Ki" | "Mi" | "Gi" | "Ti"}`;

interface Amounts {
  readonly cpu: Cpu;
  readonly memory: Bytes;
}

/** What a process asks for and what it may never exceed. */
export interface Resources {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** A type, since an interface wouldn't do for Kubernetes' map of quantities. */
type AmountsWithDisk = {
  readonly [resource in keyof Amounts]: Amounts[resource];
} & {
  /** Of the node's own disk. */
  readonly "ephemeral-storage": Bytes;
};

/** The same of a whole container (`catalogue/disk.ts`). */
export interface ContainerResources {
  readonly requests: AmountsWithDisk;
  readonly limits: AmountsWithDisk;
}

const units = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 } as const;

/** Thousandths of a core. */
export const millicores = (cpu: Cpu): number =>
  cpu.endsWith("m") ? Number(cpu.slice(0, -1)) : Math.round(Number(cpu) * 1000);

/** Bytes. */
export function bytes(quantity: Bytes): number {
  const [, amount, unit] = /^(\d+)(Ki|Mi|Gi|Ti)$/.exec(quantity) ?? [];
  if (unit !== "Ki" && unit !== "Mi" && unit !== "Gi" && unit !== "Ti") throw new Error(`Not a quantity: ${quantity}`);
  return Number(amount) * units[unit];
}

export const mebibytes = (quantity: Bytes): number => Math.floor(bytes(quantity) / units.Mi);

/** In the form in which Kubernetes' own libraries write it. */
export const formatCpu = (thousandths: number): Cpu =>
  thousandths % 1000 === 0 ? `${thousandths / 1000}` : `${thousandths}m`;

/** In the form in which Kubernetes' own libraries write it, in whole Mi. */
export function formatBytes(amount: number): Bytes {
  if (amount % units.Ti === 0) return `${amount / units.Ti}Ti`;
  return amount % units.Gi === 0 ? `${amount / units.Gi}Gi` : `${Math.ceil(amount / units.Mi)}Mi`;
}
