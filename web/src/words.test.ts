import { describe, expect, it } from 'vitest';
import type { Layer } from '../../wasm/report';
import { resnetReport } from './testing/reports';
import {
  budgetWords,
  compactName,
  coverageSentence,
  errorTitle,
  glance,
  rangeSentence,
  spread,
  stepSentence,
  totalWords,
} from './words';

const read = (text: string) => text.replaceAll('\u202f', ' ');

describe('sentences', () => {
  it.each([
    [
      { variable: 'c_out', value: 100, first: 97, last: 128, next_in: 29, saving_ms: 0.31, cost_ms: 0.4 },
      '97–128 output channels cost the same; 96 saves 0.310 ms; 129 costs 0.400 ms more',
    ],
    [
      { variable: 'h_out', value: 1, first: 1, last: 8, next_in: 8, saving_ms: null, cost_ms: 0.02 },
      '1–8 output rows cost the same; 9 costs 0.0200 ms more',
    ],
    [
      { variable: 'c_in', value: 5, first: 5, last: 5, next_in: 1, saving_ms: 0.1, cost_ms: null },
      '5 input channels; 4 saves 0.100 ms',
    ],
    [
      { variable: 'novel', value: 2, first: 1, last: 2, next_in: 1, saving_ms: null, cost_ms: null },
      '1–2 novel cost the same',
    ],
    [
      { variable: 'toString', value: 2, first: 1, last: 2, next_in: 1, saving_ms: null, cost_ms: null },
      '1–2 toString cost the same',
    ],
  ])('of a step (case %#)', (step, text) => expect(read(stepSentence(step))).toBe(text));

  it('say what a glance says', () => {
    const report = resnetReport();
    expect(read(glance(report))).toMatch(
      /^conv 1x1 takes 57 % of the time; the slowest layer is conv1 \+ relu, 0\.641 ms\.$/,
    );
    expect(glance({ ...report, layers: [], by_kind: [] })).toBe('No layer of this network takes any time.');
  });

  it('never hide that something is missing from the total', () => {
    const { total } = resnetReport();
    expect(read(totalWords({ ...total, latency_ms: 24.8, at_least: true }))).toBe('at least 24.8 ms');
    expect(read(totalWords({ ...total, latency_ms: 24.8, at_least: false }))).toBe('24.8 ms');
  });

  it('name the range that a layer leaves', () => {
    const report = resnetReport();
    const layer = { in_range: false, out_of_range: ['c_out', 'stride'] } as Layer;
    const basis = report.platform.kinds.find(({ kind }) => kind === 'conv');
    expect(read(rangeSentence(layer, basis))).toBe(
      'outside the range that the table was made from: output channels (1 to 1 024), stride',
    );
  });

  it('say how far the interval reaches, also without an estimate', () => {
    expect(read(spread({ latency_ms: 24.8, low_ms: 22.1, high_ms: 27.9 }))).toBe('−11 to +13 %');
    expect(spread({ latency_ms: 0, low_ms: 0, high_ms: 0 })).toBe('no interval');
    expect(spread({ latency_ms: 1e-9, low_ms: 0, high_ms: 1e300 })).toBe('no interval');
  });

  it('count unsupported nodes', () => {
    const { coverage } = resnetReport();
    expect(read(coverageSentence(coverage))).toBe('100 % of the MACs are in the total.');
    const nodes = { modelled: 8, approximated: 0, free: 0, unsupported: 2 };
    const part = { ...coverage, nodes, covered_macs_share: 0.8 };
    expect(read(coverageSentence(part))).toBe('80 % of the MACs are in the total; no time is known for 2 of 10 nodes.');
  });

  it.each([
    ['/a/conv1/Conv + /a/bn1/BatchNormalization + /a/relu/Relu', '/a/conv1/Conv + BatchNormalization + Relu'],
    ['001_convolutional + 001_convolutional_bn', '001_convolutional + 001_convolutional_bn'],
    ['x + y/', 'x + y/'],
    ['', ''],
  ])('shorten the name %s', (name, short) => expect(compactName(name)).toBe(short));

  it('have a title for an error that is not known yet', () => expect(errorTitle('from_the_future')).not.toBe(''));
});

describe('budget', () => {
  it.each([
    [{ latency_ms: 33, met: true, slack_ms: 11 }, 'met by 11.0 ms'],
    [{ latency_ms: 33, met: false, slack_ms: -2.5 }, 'missed by 2.50 ms'],
    [{ latency_ms: 33, met: false, slack_ms: 11 }, 'not known to be met'],
  ])('%j', (budget, words) => expect(read(budgetWords(budget))).toBe(words));
});
