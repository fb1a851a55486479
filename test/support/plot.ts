/** How values are laid along one side of a plot. `label` says what they are and in which unit. */
export interface PlotAxis {
  readonly label: string;
  /** `log` needs values over zero, `linear` starts at zero. */
  readonly scale: 'linear' | 'log';
  /** Text of a tick; short numbers such as 20k or 0.5 if not given. */
  readonly format?: (value: number) => string;
}

/** Points joined by lines, in the order given. */
export interface PlotSeries {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** One diagram: some series between two axes. More than one series get a legend. */
export interface LinePlot {
  readonly title: string;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly series: readonly PlotSeries[];
}

const size = { width: 460, height: 320, left: 68, right: 20, top: 44, bottom: 56 };
const legendLine = 18;

// Colours that differ for colour-blind readers too (Okabe and Ito), on light and on dark.
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7'];
const style = `
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .title { font-size: 14px; font-weight: 600 }
  .grid { stroke: #8c959f; stroke-opacity: .35 }
  .axis { stroke: #57606a }
  .line { fill: none; stroke-width: 2 }
  @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .axis { stroke: #9198a1 } }
`;

/**
 * A standalone SVG of one diagram, or of several beside each other, two in a row. It has no background, and its text
 * follows the colour scheme of whoever looks at it.
 *
 * @throws RangeError if there is no point, more than four series in one diagram, or a value that its axis cannot show
 */
export function plotSvg(...plots: readonly LinePlot[]): string {
  const legendLines = Math.max(0, ...plots.map(({ series }) => (series.length > 1 ? series.length : 0)));
  const height = size.height + legendLines * legendLine;
  const columns = Math.min(2, plots.length);
  const rows = Math.ceil(plots.length / columns);
  const panels = plots.map((plot, at) => {
    const [x, y] = [(at % columns) * size.width, Math.floor(at / columns) * height];
    return `<g transform="translate(${x} ${y})">${panel(plot)}</g>`;
  });
  const box = `0 0 ${columns * size.width} ${rows * height}`;
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" role="img">`;
  return [open, `<title>${escaped(plots.map(({ title }) => title).join('; '))}</title>`, `<style>${style}</style>`]
    .concat(panels, '</svg>\n')
    .join('\n');
}

function panel({ title, x, y, series }: LinePlot): string {
  if (series.length > colours.length) throw new RangeError(`a diagram shows up to ${colours.length} series`);
  const points = series.flatMap((line) => line.points);
  const across = scaleOf(
    x,
    points.map(([value]) => value),
    size.left,
    size.width - size.right,
  );
  const up = scaleOf(
    y,
    points.map(([, value]) => value),
    size.height - size.bottom,
    size.top,
  );
  const [right, bottom] = [size.width - size.right, size.height - size.bottom];
  const middle = (size.left + right) / 2;
  const label = (value: string, at: string, rest = '') =>
    `<text ${at} text-anchor="middle"${rest}>${escaped(value)}</text>`;
  const sideways = `transform="translate(16 ${(size.top + bottom) / 2}) rotate(-90)"`;
  return [
    label(title, `x="${middle}" y="24"`, ' class="title"'),
    ...across.ticks.map((tick) => {
      const at = short(across.place(tick));
      const grid = `<line class="grid" x1="${at}" y1="${size.top}" x2="${at}" y2="${bottom}"/>`;
      return grid + label(across.format(tick), `x="${at}" y="${bottom + 18}"`);
    }),
    ...up.ticks.map((tick) => {
      const at = short(up.place(tick));
      const grid = `<line class="grid" x1="${size.left}" y1="${at}" x2="${right}" y2="${at}"/>`;
      return `${grid}<text x="${size.left - 8}" y="${at}" dy="4" text-anchor="end">${escaped(up.format(tick))}</text>`;
    }),
    `<path class="axis" fill="none" d="M${size.left} ${size.top}V${bottom}H${right}"/>`,
    label(x.label, `x="${middle}" y="${bottom + 40}"`),
    label(y.label, sideways),
    ...series.map((line, at) => drawn(line, colours[at] ?? '', across, up)),
    ...(series.length > 1 ? series.map((line, at) => legend(line.name, colours[at] ?? '', at)) : []),
  ].join('\n');
}

function drawn({ name, points }: PlotSeries, colour: string, across: Scale, up: Scale): string {
  const places = points.map(([x, y]) => [short(across.place(x)), short(up.place(y))] as const);
  const line = `<polyline class="line" stroke="${colour}" points="${places.map((place) => place.join(',')).join(' ')}"/>`;
  const dots = points.map(([x, y], at) => {
    const [cx, cy] = places[at] ?? [];
    const value = `${name}: ${across.format(x)}, ${up.format(y)}`;
    return `<circle cx="${cx}" cy="${cy}" r="3.5" fill="${colour}"><title>${escaped(value)}</title></circle>`;
  });
  return [line, ...dots].join('');
}

function legend(name: string, colour: string, at: number): string {
  const y = size.height + at * legendLine;
  const line = `<line x1="${size.left}" y1="${y}" x2="${size.left + 22}" y2="${y}" stroke="${colour}" stroke-width="2"/>`;
  return `${line}<text x="${size.left + 30}" y="${y + 4}">${escaped(name)}</text>`;
}

interface Scale {
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
  /** Where a value lies on the page. */
  place(value: number): number;
}

function scaleOf(
  { scale, label, format = shortNumber }: PlotAxis,
  values: readonly number[],
  from: number,
  to: number,
): Scale {
  const least = scale === 'log' ? Number.MIN_VALUE : 0;
  if (values.length === 0 || values.some((value) => !(value >= least && Number.isFinite(value)))) {
    throw new RangeError(`the axis "${label}" cannot show its values`);
  }
  const ticks = scale === 'log' ? powersAround(values) : stepsUpTo(Math.max(...values));
  const along = scale === 'log' ? Math.log10 : (value: number) => value;
  const [first, last] = [along(ticks[0] ?? 0), along(ticks.at(-1) ?? 1)];
  return { ticks, format, place: (value) => from + ((along(value) - first) / (last - first)) * (to - from) };
}

/** Powers of ten from the one below the least value to the one above the greatest. */
function powersAround(values: readonly number[]): readonly number[] {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: high - low + 1 }, (_, at) => Number(`1e${low + at}`));
}

/** Four to ten round numbers from zero on. */
function stepsUpTo(greatest: number): readonly number[] {
  const rough = (greatest || 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.ceil((greatest || 1) / step) + 1 }, (_, at) => at * step);
}

const prefixes = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
  [1, ''],
] as const;

/** Three digits, and k, M or G for thousands. */
export function shortNumber(value: number): string {
  const [unit, prefix] = prefixes.find(([unit]) => Math.abs(value) >= unit) ?? [1, ''];
  return `${Number((value / unit).toPrecision(3))}${prefix}`;
}

const short = (pixels: number) => Number(pixels.toFixed(1));
const escaped = (value: string) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
