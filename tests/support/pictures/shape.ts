/** Values over time, made of few parts and without chance: a picture is the same on every machine. */
export type Shape = (minute: number) => number;

export const flat =
  (value: number): Shape =>
  () =>
    value;

export const wave =
  (mean: number, swing: number, minutes = 180, phase = 0): Shape =>
  (minute) =>
    mean + swing * Math.sin((2 * Math.PI * (minute + phase)) / minutes);

/** From one value to another, and there it stays. */
export const ramp =
  (start: number, end: number, from: number, to: number): Shape =>
  (minute) =>
    from + (to - from) * Math.min(1, Math.max(0, (minute - start) / (end - start)));

/** Up within some minutes, and down again. */
export const hump =
  (start: number, top: number, end: number, height: number): Shape =>
  (minute) =>
    minute < top ? ramp(start, top, 0, height)(minute) : ramp(top, end, height, 0)(minute);

/** A rougher line: what real load is like. Between 1 - share and 1 + share of it. */
export const rough =
  (shape: Shape, share: number, seed: number): Shape =>
  (minute) => {
    const mixed = Math.sin(12.9898 * minute + 78.233 * seed) * 43758.5453;
    return shape(minute) * (1 + share * (2 * (mixed - Math.floor(mixed)) - 1));
  };

export const whole =
  (shape: Shape): Shape =>
  (minute) =>
    Math.round(shape(minute));

export const sum =
  (...shapes: readonly Shape[]): Shape =>
  (minute) =>
    shapes.reduce((total, shape) => total + shape(minute), 0);

/** What a counter has reached, with a rate in pieces a second; with one that doesn't change, exact. */
export function counter(rate: Shape): Shape {
  const reached = [0];
  return (minute) => {
    while (reached.length <= minute) reached.push((reached.at(-1) ?? 0) + 60 * rate(reached.length));
    return reached[minute] ?? 0;
  };
}
