import type { Panel } from "../../../components/monitoring/dashboards/panel.ts";
import { ticks } from "./axis.ts";

/** A line of a panel as it is drawn. */
export interface Drawn {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

/** A panel with what it shows. */
export interface DrawnPanel {
  readonly panel: Pick<Panel, "title" | "unit" | "fault">;
  readonly lines: readonly Drawn[];
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

const columns = 3;
const box = { width: 400, height: 230, gap: 10 };
const plot = { left: 54, right: 380, top: 34, bottom: 150 };
const heading = 36;
const namesShown = 6;
const colours = ["#1f6feb", "#d4700a", "#1a7f37", "#8250df", "#bf3989", "#0e8a8a", "#9a6700", "#57606a"];
const colour = (index: number): string => colours[index % colours.length] ?? "#57606a";

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const text = (x: number, y: number, content: string, attributes = ""): string =>
  `<text x="${x}" y="${y}"${attributes}>${escaped(content)}</text>`;
const rounded = (value: number): number => Math.round(value * 10) / 10;

/** Several panels under headings, as one picture. */
export function picture(
  title: string,
  sections: readonly { readonly title: string; readonly panels: readonly DrawnPanel[] }[],
  span: Span,
): string {
  const rows = sections.map(({ panels }) => heading + Math.ceil(panels.length / columns) * (box.height + box.gap));
  const width = columns * (box.width + box.gap) + box.gap;
  const height = rows.reduce((sum, row) => sum + row, 44);
  const parts = sections.flatMap((section, index) => {
    const top = rows.slice(0, index).reduce((sum, row) => sum + row, 44);
    return [
      text(box.gap, top + 22, section.title, ' class="section"'),
      ...section.panels.map((panel, place) => {
        const x = box.gap + (place % columns) * (box.width + box.gap);
        const y = top + heading + Math.floor(place / columns) * (box.height + box.gap);
        return `<g transform="translate(${x} ${y})">\n${panelParts(panel, span).join("\n")}\n</g>`;
      }),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    "<style>text{font:11px sans-serif;fill:#24292f}.title{font-weight:600;font-size:12px}.section{font-weight:600;font-size:15px}",
    ".head{font-size:19px;font-weight:600}.axis{fill:#57606a;font-size:10px}.right{text-anchor:end}.middle{text-anchor:middle}</style>",
    `<rect width="${width}" height="${height}" fill="#f6f8fa"/>`,
    text(box.gap, 30, title, ' class="head"'),
    ...parts,
    "</svg>\n",
  ].join("\n");
}

function panelParts({ panel, lines }: DrawnPanel, { start, end }: Span): readonly string[] {
  const { fault } = panel;
  const limit = fault === undefined ? undefined : "above" in fault ? fault.above : fault.below;
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value));
  const steps = ticks(Math.max(0, limit ?? 0, ...values), panel.unit);
  const top = steps.at(-1)?.value ?? 1;
  const x = (seconds: number): number =>
    Math.round(plot.left + ((plot.right - plot.left) * (seconds - start)) / (end - start));
  const y = (value: number): number =>
    rounded(plot.bottom - ((plot.bottom - plot.top) * Math.max(0, Math.min(top, value))) / top);
  const path = (points: Drawn["points"]): string => points.map(([at, value]) => `${x(at)},${y(value)}`).join(" ");
  return [
    `<rect width="${box.width}" height="${box.height}" rx="4" fill="#fff" stroke="#d0d7de"/>`,
    text(12, 20, panel.title, ' class="title"'),
    ...steps.flatMap(({ value, label }) => [
      `<path d="M${plot.left} ${y(value)}H${plot.right}" stroke="#eaeef2"/>`,
      text(plot.left - 5, y(value) + 3, label, ' class="axis right"'),
    ]),
    ...hours({ start, end }).map((at) =>
      text(x(at), plot.bottom + 14, new Date(1000 * at).toISOString().slice(11, 16), ' class="axis middle"'),
    ),
    ...faultParts(fault, limit === undefined ? 0 : y(limit)),
    ...lines.map(
      ({ points }, index) =>
        `<polyline fill="none" stroke="${colour(index)}" stroke-width="1.4" points="${path(points)}"/>`,
    ),
    ...legend(lines.map(({ name }) => name)),
  ];
}

const hours = ({ start, end }: Span): readonly number[] =>
  Array.from({ length: Math.floor((end - start) / 3600) + 1 }, (_, index) => start + 3600 * index);

function faultParts(fault: Panel["fault"], at: number): readonly string[] {
  if (fault === undefined) return [];
  const [from, to] = "above" in fault ? [plot.top, at] : [at, plot.bottom];
  const width = plot.right - plot.left;
  return [
    `<rect x="${plot.left}" y="${from}" width="${width}" height="${rounded(to - from)}" fill="#cf222e" opacity="0.07"/>`,
    `<path d="M${plot.left} ${at}H${plot.right}" stroke="#cf222e" stroke-dasharray="4 3"/>`,
  ];
}

/** Two columns of names, as far as there is room. */
function legend(names: readonly string[]): readonly string[] {
  if (names.length === 0) return [text(plot.left, 100, "nothing: that is well", ' class="axis"')];
  const [shown, more] =
    names.length > namesShown ? [names.slice(0, namesShown - 1), names.length - namesShown + 1] : [names, 0];
  const all = [...shown, ...(more > 0 ? [`and ${more} more`] : [])];
  return all.map((name, index) => {
    const [left, top] = [12 + (index % 2) * 190, 184 + Math.floor(index / 2) * 15];
    const short = name.length > 25 ? `${name.slice(0, 24)}…` : name;
    const mark =
      index < shown.length ? `<path d="M${left} ${top - 4}h10" stroke="${colour(index)}" stroke-width="3"/>` : "";
    return `${mark}${text(left + 14, top, short)}`;
  });
}
