import { describe, expect, it } from 'vitest';
import { batchOptions, batchWords, sameChoice } from './batch';
import { DEFAULTS, forNewModel, toSettings } from './settings';
import { resnetReport } from './testing/reports';

describe('the batch', () => {
  it('is named with how it was found', () => {
    const report = resnetReport();
    const [input] = report.model.inputs;
    if (!input) throw new Error('the report has an input');
    report.batch_axis = { found: 'symbol', inputs: [{ name: input.name, axis: 0 }] };
    input.declared = ['N', 3, 224, 224];
    expect(batchWords(report)).toBe('input, dimension 0: N = 1; its symbol says so');
    report.batch_axis.found = 'fixed';
    input.declared = [1, 3, 224, 224];
    expect(batchWords(report)).toBe('input, dimension 0: 1; fixed by the file; the outputs begin alike');
    report.batch_axis = { found: 'none', inputs: [] };
    expect(batchWords(report)).toMatch(/^no dimension .* FPS counts inferences$/);
  });

  it('is left open by reports of earlier versions', () => {
    const report = resnetReport();
    delete report.batch_axis;
    expect(batchWords(report)).toBe('');
  });

  it('may be any dimension, or none', () => {
    const report = resnetReport();
    report.model.inputs.push({ name: 'threshold', dtype: 'float32', shape: [], declared: [] });
    report.model.inputs.push({ name: 'unranked', dtype: 'float32', shape: null, declared: [] });
    expect(batchOptions(report).map(({ choice }) => choice)).toEqual([
      null,
      'none',
      ...[0, 1, 2, 3].map((axis) => ({ input: 'input', axis })),
    ]);
  });

  it('is chosen from a list that ends', () => {
    const report = resnetReport();
    for (let i = 0; i < 1000; i++)
      report.model.inputs.push({ name: `x${i}`, dtype: 'float32', shape: [1, 2], declared: [1, 2] });
    expect(batchOptions(report).length).toBeLessThan(100);
  });

  it('is sent as the core reads it, and forgotten with the model', () => {
    expect(toSettings(DEFAULTS)).not.toHaveProperty('batch_axis');
    expect(toSettings({ ...DEFAULTS, batchAxis: 'none' }).batch_axis).toBe('none');
    const user = { ...DEFAULTS, batchAxis: { input: 'x', axis: 1 }, values: { size: [1, -1] } };
    expect(toSettings(user)).toMatchObject({ batch_axis: { x: 1 }, values: { size: [1, -1] } });
    expect(forNewModel(user)).toEqual(DEFAULTS);
  });

  it('is the same choice by input and axis', () => {
    expect(sameChoice({ input: 'x', axis: 1 }, { input: 'x', axis: 1 })).toBe(true);
    expect(sameChoice({ input: 'x', axis: 1 }, { input: 'x', axis: 0 })).toBe(false);
    expect(sameChoice({ input: 'x', axis: 1 }, null)).toBe(false);
    expect(sameChoice('none', 'none')).toBe(true);
    expect(sameChoice(null, 'none')).toBe(false);
  });
});
