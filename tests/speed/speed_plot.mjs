// Time against nodes on two logarithmic axes, as SVG that reads on light and dark pages.

const WIDTH = 720;
const HEIGHT = 420;
const FRAME = { left: 64, right: 36, top: 20, bottom: 52 };
const COLOURS = ['#3b82c4', '#d97706', '#16a34a'];

const round = (value) => Math.round(value * 10) / 10;
const decades = (low, high) => Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));

/** `series` are [{name, points: [[x, y]…]}]; a thin grey line has the slope of work in line with x. */
export function logPlot({ series, xTitle, yTitle }) {
  const all = series.flatMap(({ points }) => points);
  const range = (values) => [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
  const [x0, x1] = range(all.map(([x]) => x));
  const [y0, y1] = range(all.map(([, y]) => y));
  const x = (value) => round(FRAME.left + ((Math.log10(value) - x0) / (x1 - x0)) * (WIDTH - FRAME.left - FRAME.right));
  const y = (value) =>
    round(HEIGHT - FRAME.bottom - ((Math.log10(value) - y0) / (y1 - y0)) * (HEIGHT - FRAME.top - FRAME.bottom));

  const parts = [];
  const text = (at, up, content, more = '') => parts.push(`<text x="${at}" y="${up}" ${more}>${content}</text>`);
  for (const tick of decades(x0, x1)) {
    parts.push(`<path class="grid" d="M${x(tick)} ${FRAME.top}V${HEIGHT - FRAME.bottom}"/>`);
    text(x(tick), HEIGHT - FRAME.bottom + 18, tick.toLocaleString('en-US'), 'text-anchor="middle"');
  }
  for (const tick of decades(y0, y1)) {
    parts.push(`<path class="grid" d="M${FRAME.left} ${y(tick)}H${WIDTH - FRAME.right}"/>`);
    text(FRAME.left - 8, y(tick) + 4, tick.toLocaleString('en-US'), 'text-anchor="end"');
  }
  const start = series[0].points.at(-1);
  const span = 10 ** Math.min(x1 - x0, Math.log10(start[1]) - y0);
  parts.push(`<path class="line" d="M${x(start[0])} ${y(start[1])}L${x(start[0] / span)} ${y(start[1] / span)}"/>`);
  series.forEach(({ name, points }, i) => {
    const colour = COLOURS[i];
    parts.push(
      `<path fill="none" stroke="${colour}" stroke-width="2" d="M${points.map(([a, b]) => `${x(a)} ${y(b)}`).join('L')}"/>`,
      ...points.map(([a, b]) => `<circle fill="${colour}" r="4" cx="${x(a)}" cy="${y(b)}"/>`),
    );
    const row = FRAME.top + 16 + 20 * i;
    parts.push(`<circle fill="${colour}" r="4" cx="${FRAME.left + 18}" cy="${row}"/>`);
    text(FRAME.left + 30, row + 4, name);
  });
  const last = FRAME.top + 16 + 20 * series.length;
  parts.push(`<path class="line" d="M${FRAME.left + 10} ${last}h16"/>`);
  text(FRAME.left + 30, last + 4, 'in line with nodes');
  text((FRAME.left + WIDTH - FRAME.right) / 2, HEIGHT - 12, xTitle, 'text-anchor="middle"');
  text(16, HEIGHT / 2, yTitle, `text-anchor="middle" transform="rotate(-90 16 ${HEIGHT / 2})"`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">
<title>${yTitle} against ${xTitle}</title>
<style>text{fill:#24292f}.grid{stroke:#888;stroke-opacity:.25}.line{stroke:#888;stroke-dasharray:4 4;fill:none}@media(prefers-color-scheme:dark){text{fill:#d0d7de}}</style>
${parts.join('\n')}
</svg>
`;
}
