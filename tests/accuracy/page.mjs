// docs/accuracy.md, its plots and the README's table from the JSON of `blackthorn validate`: what stands between the
// marks is computed, what stands around them is written by hand.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/programs.mjs';
import { coverage, errors, scatter } from './plots.mjs';

const MARK = '<!-- figures: ./dev validate --docs -->';
const END = '<!-- end of figures -->';

const percent = (value, digits = 1) => `${(100 * value).toFixed(digits)} %`;
const signed = (value) => `${value < 0 ? '−' : '+'}${(100 * Math.abs(value)).toFixed(1)} %`;
const cell = (text) => String(text).replaceAll('|', '\\|');
const BOARDS = { 'jetson-nano': 'Nano', 'jetson-tx2': 'TX2', 'jetson-tx1': 'TX1' };

function table(headings, rows) {
  const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(headings), line(headings.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** A figure of its kind: a correlation is a number, all else shares. */
const figure = (statistic, value) => (statistic === 'spearman' ? value.toFixed(3) : percent(value));

/** Two cells: the goal, and whether it is reached. */
function goal({ statistic, goal: value, reached }) {
  if (value === undefined) return ['', ''];
  return [`${statistic === 'spearman' ? '≥' : '≤'} ${figure(statistic, value)}`, reached ? 'reached' : '**missed**'];
}

function checkRows(checks) {
  return checks.map((check) => {
    const { statistic } = check;
    const of = (statistics) => figure(statistic, statistics[statistic]);
    return [
      check.title,
      check.rows.length,
      { mape: 'MAPE', rmspe: 'RMSPE', spearman: 'Spearman' }[statistic],
      of(check.model),
      ...goal(check),
      of(check.roofline),
      of(check.scaled_roofline),
      percent(check.inside_interval, 0),
    ];
  });
}

function setRows(sets, texts) {
  return sets.map((set) => [
    texts.get(set.set),
    BOARDS[set.platform],
    set.precision.toUpperCase(),
    set.count,
    percent(set.mape),
    signed(set.bias),
    set.spearman === 0 ? '' : set.spearman.toFixed(3),
    percent(set.roofline_mape),
    set.fitted ? percent(set.source_mape) : 'not fitted',
  ]);
}

function between(file, content) {
  const [before, rest] = readFileSync(join(root, file), 'utf8').split(MARK);
  const after = rest.split(END)[1];
  return `${before}${MARK}\n\n${content}\n\n${END}${after}`;
}

/** File by file the content that belongs there. */
export function documents(validation) {
  const recipe = JSON.parse(readFileSync(join(root, 'platforms/calibration/recipe.json'), 'utf8'));
  const texts = new Map(recipe.measurements.map(({ id, text, url }) => [id, url ? `[${text}](${url})` : text]));
  const checks = validation.checks.map((check) => ({
    ...check,
    short: check.title.replace(/,( each| the source| a tenth| left out| of 2 ms).*$| of 2 ms and more.*$/, ''),
  }));
  // A measurement that several checks hold out is one dot, the last one's; a layer measured twice is two.
  const key = ({ platform, precision, label, measured_ms }) => `${platform} ${precision} ${label} ${measured_ms}`;
  const once = new Map(checks.flatMap(({ rows }) => rows.map((row) => [key(row), row])));
  const networks = [...once.values()].filter(({ kind }) => kind === 'network');
  const layers = [...once.values()].filter(({ kind }) => kind !== 'network');

  const page = `${table(
    ['held out', 'rows', 'figure', 'calibrated', 'goal', '', 'roofline', 'with one factor', 'in the 90 % interval'],
    checkRows(checks),
  )}

## The tables as they ship

${table(
  ['measurements', 'board', 'precision', 'rows', 'MAPE', 'bias', 'Spearman', 'roofline', 'MAPE with its own software'],
  setRows(validation.sets, texts),
)}`;
  const shown = [
    'nano-torch2trt',
    'netspresso-nano',
    'netspresso-tx2',
    'families',
    'tx2-winograd',
    'tx1-conv-fp32',
    'tx1-conv-fp16',
  ];
  const readme = table(
    ['held out', 'rows', 'error', 'goal', '', 'roofline', 'in the 90 % interval'],
    shown
      .map((id) => checks.find((check) => check.id === id))
      .map((check) => [
        check.title,
        check.rows.length,
        `${figure(check.statistic, check.model[check.statistic])} ${check.statistic.toUpperCase()}`,
        ...goal(check),
        figure(check.statistic, check.roofline[check.statistic]),
        percent(check.inside_interval, 0),
      ]),
  );
  return new Map([
    ['docs/accuracy.md', between('docs/accuracy.md', page)],
    ['README.md', between('README.md', readme)],
    ['docs/accuracy-networks.svg', scatter(networks, 'Networks: estimate against measurement, held out')],
    ['docs/accuracy-layers.svg', scatter(layers, 'Layers: estimate against measurement, held out')],
    ['docs/accuracy-errors.svg', errors(checks, 'Error of each check: calibrated tables against the roofline')],
    ['docs/accuracy-coverage.svg', coverage(checks, 'Share of held-out measurements inside the 90 % interval')],
  ]);
}
