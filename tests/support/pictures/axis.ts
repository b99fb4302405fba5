import type { Unit } from "../../../components/monitoring/dashboards/panel.ts";

export interface Tick {
  readonly value: number;
  readonly label: string;
}

type Size = readonly [size: number, name: string];

const thousands: readonly [Size, ...Size[]] = [
  [1, ""],
  [1e3, " k"],
  [1e6, " M"],
];
const eachSecond = thousands.map(([size, name]): Size => [size, `${name}/s`]);

/** From the smallest on. */
const sizes: Readonly<Record<Unit, readonly Size[]>> = {
  short: thousands,
  d: [[1, " d"]],
  percentunit: [[0.01, " %"]],
  ops: eachSecond,
  reqps: eachSecond,
  s: [
    [1e-3, " ms"],
    [1, " s"],
    [60, " min"],
    [3600, " h"],
  ],
  bytes: [
    [1, " B"],
    [1024 ** 2, " MiB"],
    [1024 ** 3, " GiB"],
  ],
};

/** Round steps from 0 to at least the largest value, all in the unit that fits that one. */
export function ticks(largest: number, unit: Unit): readonly Tick[] {
  const [size, name] = sizes[unit].findLast(([each]) => each <= largest) ?? sizes[unit][0] ?? [1, ""];
  const rough = (largest > 0 ? largest / size : 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough - 1e-9) ?? 10);
  const count = Math.max(1, Math.ceil((4 * rough) / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, index) => ({
    value: index * step * size,
    label: `${Number((index * step).toPrecision(3))}${name}`,
  }));
}
