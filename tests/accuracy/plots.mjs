// Plots of a validation, as SVG that reads on light and dark pages.

const WIDTH = 720;
const COLOURS = { 'jetson-nano': '#16a34a', 'jetson-tx2': '#3b82c4', 'jetson-tx1': '#d97706' };
const NAMES = { 'jetson-nano': 'Nano', 'jetson-tx2': 'TX2', 'jetson-tx1': 'TX1' };

const round = (value) => Math.round(value * 10) / 10;
const board = (platform) => platform.split('@')[0];
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function svg(height, title, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13" role="img">
<title>${escaped(title)}</title>
<style>text{fill:#24292f}.muted{fill:#6b7280}.grid{stroke:#888;stroke-opacity:.25}.line{stroke:#888;fill:none}.band{fill:#888;fill-opacity:.15}@media(prefers-color-scheme:dark){text{fill:#d0d7de}.muted{fill:#9ca3af}}</style>
${parts.join('\n')}
</svg>
`;
}

const text = (x, y, content, more = '') => `<text x="${round(x)}" y="${round(y)}" ${more}>${escaped(content)}</text>`;

/** Estimate against measurement, both logarithmic, one dot for each row; grey dots are the roofline's. */
export function scatter(rows, title) {
  const height = 560;
  const frame = { left: 64, right: 24, top: 20, bottom: 52 };
  const all = rows.flatMap((row) => [row.measured_ms, row.estimated_ms]);
  const low = Math.floor(Math.log10(Math.min(...all)));
  const high = Math.ceil(Math.log10(Math.max(...all)));
  const x = (value) => frame.left + ((Math.log10(value) - low) / (high - low)) * (WIDTH - frame.left - frame.right);
  const y = (value) =>
    height - frame.bottom - ((Math.log10(value) - low) / (high - low)) * (height - frame.top - frame.bottom);
  const at = (a, b) => `${round(x(a))} ${round(y(b))}`;
  const [first, last] = [Number(`1e${low}`), Number(`1e${high}`)];
  const parts = [
    `<path class="band" d="M${at(first, first * 1.1)}L${at(last / 1.1, last)}L${at(last, last)}L${at(last, last / 1.1)}L${at(first * 1.1, first)}L${at(first, first)}Z"/>`,
    `<path class="line" d="M${at(first, first)}L${at(last, last)}"/>`,
  ];
  for (let power = low; power <= high; power++) {
    const tick = Number(`1e${power}`);
    parts.push(
      `<path class="grid" d="M${at(tick, first)}L${at(tick, last)}M${at(first, tick)}L${at(last, tick)}"/>`,
      text(x(tick), height - frame.bottom + 18, String(tick), 'text-anchor="middle"'),
      text(frame.left - 8, y(tick) + 4, String(tick), 'text-anchor="end"'),
    );
  }
  // A dot is a stroke without length, with a round end; what lies below the frame is left out, and counted beside the name.
  const dots = (colour, opacity, radius, points) =>
    `<path stroke="${colour}" stroke-opacity="${opacity}" stroke-width="${2 * radius}" stroke-linecap="round" d="${points
      .filter(([, b]) => b >= first)
      .map(([a, b]) => `M${at(a, b)}h0`)
      .join('')}"/>`;
  const pairs = (some, key) => some.map((row) => [row.measured_ms, row[key]]);
  parts.push(dots('#888', 0.35, 1.6, pairs(rows, 'roofline_ms')));
  const boards = Object.keys(COLOURS).filter((id) => rows.some((row) => board(row.platform) === id));
  // The fewest last, or the many hide them.
  const groups = boards.map((id) => [id, rows.filter((row) => board(row.platform) === id)]);
  for (const [id, own] of groups.sort(([, a], [, b]) => b.length - a.length))
    parts.push(dots(COLOURS[id], 0.7, own.length > 200 ? 1.8 : 3, pairs(own, 'estimated_ms')));
  const below = rows.filter((row) => row.roofline_ms < first).length;
  const roofline = below > 0 ? `roofline (${below} below the frame)` : 'roofline';
  [...boards.map((id) => [NAMES[id], COLOURS[id]]), [roofline, '#888']].forEach(([name, colour], i) => {
    const row = frame.top + 16 + 20 * i;
    parts.push(
      `<circle fill="${colour}" r="4" cx="${frame.left + 18}" cy="${row}"/>`,
      text(frame.left + 30, row + 4, name),
    );
  });
  parts.push(
    text((frame.left + WIDTH - frame.right) / 2, height - 12, 'measured, ms', 'text-anchor="middle"'),
    text(16, height / 2, 'estimate, ms', `text-anchor="middle" transform="rotate(-90 16 ${height / 2})"`),
  );
  return svg(height, title, parts);
}

/** For each check one line with the figure of the model and of the two rooflines. */
export function errors(checks, title) {
  const rows = checks.filter(({ statistic }) => statistic !== 'spearman');
  const [left, right, top, step] = [330, 24, 40, 30];
  const height = top + step * rows.length + 44;
  const figures = rows.flatMap(({ statistic, ...of }) =>
    [of.model, of.scaled_roofline, of.roofline].map((statistics) => statistics[statistic]),
  );
  const most = Math.ceil(5 * Math.max(...figures)) / 5;
  const x = (share) => left + (share / most) * (WIDTH - left - right);
  const parts = [];
  for (let share = 0; share <= most + 1e-9; share += 0.2) {
    parts.push(
      `<path class="grid" d="M${round(x(share))} ${top - 8}V${height - 36}"/>`,
      text(x(share), height - 18, `${Math.round(100 * share)} %`, 'text-anchor="middle"'),
    );
  }
  [
    ['calibrated', '#3b82c4', 6],
    ['roofline, one factor', '#888', 4],
    ['roofline', '#bbb', 4],
  ].forEach(([name, colour, radius], i) => {
    const at = left + 150 * i;
    parts.push(`<circle fill="${colour}" r="${radius}" cx="${at}" cy="14"/>`, text(at + 12, 18, name));
  });
  rows.forEach((check, i) => {
    const y = top + step * i + 8;
    const of = (statistics) => statistics[check.statistic];
    parts.push(
      text(left - 12, y + 4, check.short, 'text-anchor="end"'),
      `<path class="grid" d="M${left} ${y}H${WIDTH - right}"/>`,
      `<circle fill="#bbb" r="4" cx="${round(x(of(check.roofline)))}" cy="${y}"/>`,
      `<circle fill="#888" r="4" cx="${round(x(of(check.scaled_roofline)))}" cy="${y}"/>`,
      `<circle fill="#3b82c4" r="6" cx="${round(x(of(check.model)))}" cy="${y}"/>`,
    );
  });
  return svg(height, title, parts);
}

/** For each check the share of rows inside the interval of 90 %. */
export function coverage(checks, title) {
  const rows = checks.filter(({ statistic }) => statistic !== 'spearman');
  const [left, right, top, step] = [330, 60, 16, 30];
  const height = top + step * rows.length + 44;
  const least = Math.min(5, Math.floor(10 * Math.min(...rows.map((check) => check.inside_interval)))) / 10;
  const x = (share) => left + ((share - least) / (1 - least)) * (WIDTH - left - right);
  const parts = [
    `<rect class="band" x="${round(x(0.85))}" y="${top - 8}" width="${round(x(0.95) - x(0.85))}" height="${height - 36 - top + 8}"/>`,
  ];
  for (let tenth = 10 * least; tenth <= 10; tenth++) {
    const share = tenth / 10;
    parts.push(
      `<path class="grid" d="M${round(x(share))} ${top - 8}V${height - 36}"/>`,
      text(x(share), height - 18, `${Math.round(100 * share)} %`, 'text-anchor="middle"'),
    );
  }
  rows.forEach((check, i) => {
    const y = top + step * i + 8;
    parts.push(
      text(left - 12, y + 4, check.short, 'text-anchor="end"'),
      `<path class="grid" d="M${left} ${y}H${WIDTH - right}"/>`,
      `<circle fill="#3b82c4" r="6" cx="${round(x(check.inside_interval))}" cy="${y}"/>`,
      text(WIDTH - right + 12, y + 4, String(check.rows.length), 'class="muted"'),
    );
  });
  return svg(height, title, parts);
}
