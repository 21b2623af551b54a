import { describe, expect, it } from 'vitest';
import { figuresOf } from './figures';
import { nodesOf } from './identity';
import { longReport, resnetReport } from './testing/reports';

describe('the figures of a report', () => {
  it.each([resnetReport(), longReport(2000)])('agree with its layers (case %#)', (report) => {
    const figures = figuresOf(report);
    const times = report.layers.map(({ latency_ms }) => latency_ms);
    expect(figures.latency_ms).toBe(Math.max(...times));
    expect(figures.slowest).toBe(times.indexOf(figures.latency_ms));
    expect(figures.macs).toBe(Math.max(...report.layers.map(({ macs }) => macs)));
    expect(figures.outside).toBe(report.layers.filter(({ in_range }) => !in_range).length);
    const unit = 10 ** figures.percentDigits;
    expect(figures.percents.reduce((sum, percent) => sum + Math.round(percent * unit), 0)).toBe(100 * unit);
  });

  it('have cumulative shares that rise to 1, or stay at 0 where nothing takes time', () => {
    const report = resnetReport();
    const { cumulative } = figuresOf(report);
    expect(cumulative.at(-1)).toBeCloseTo(1, 12);
    expect([...cumulative].sort((a, b) => a - b)).toEqual([...cumulative]);
    const idle = report.layers.map((layer) => ({ ...layer, latency_ms: 0 }));
    expect(new Set(figuresOf({ ...report, layers: idle }).cumulative)).toEqual(new Set([0]));
  });

  it('give each layer its nodes, in order', () => {
    const report = resnetReport();
    for (const { index, nodes } of report.layers)
      expect(nodesOf(report, index).map(({ node }) => node.name)).toEqual(nodes);
  });

  it('name the names that are not unique', () => {
    const report = resnetReport();
    expect(figuresOf(report).repeated.size).toBe(new Set(['relu', 'add']).size);
  });

  it('of no layers are none', () => {
    const figures = figuresOf({ ...resnetReport(), layers: [], nodes: [] });
    expect(figures.slowest).toBe(-1);
    expect(figures.percents).toHaveLength(0);
  });
});
