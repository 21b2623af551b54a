import { describe, expect, it } from 'vitest';
import type { PlatformInfo } from '../../wasm/blackthorn';
import {
  DEFAULTS,
  downloadName,
  forNewModel,
  inputsLabel,
  normaliseBudget,
  toSettings,
  withPlatform,
} from './settings';
import { resnetReport } from './testing/reports';

describe('settings', () => {
  it('send only what was set', () => {
    expect(toSettings(DEFAULTS)).toEqual({ platform: 'jetson-nano', precision: 'fp16', budget: '33ms' });
    expect(
      toSettings({ ...DEFAULTS, mode: '5w', batch: 4, dims: { N: 4 }, shapes: { x: [4, 3] }, budget: '' }),
    ).toEqual({
      platform: 'jetson-nano',
      mode: '5w',
      precision: 'fp16',
      batch: 4,
      dims: { N: 4 },
      shapes: { x: [4, 3] },
    });
  });

  it.each([
    ['33', '33ms'],
    [' 33 ms ', '33ms'],
    ['30 FPS', '30fps'],
    ['', ''],
    ['fast', 'fast'],
  ])('budget %s', (text, budget) => expect(normaliseBudget(text)).toBe(budget));

  it('keep the precision where the new device has it', () => {
    const platform = (precisions: string[]) =>
      ({ id: 'p', precisions: precisions.map((id) => ({ id, gflop_s: 1 })) }) as PlatformInfo;
    const user = { ...DEFAULTS, mode: '5w' };
    expect(withPlatform(user, platform(['fp32', 'fp16']))).toMatchObject({
      platform: 'p',
      mode: null,
      precision: 'fp16',
    });
    expect(withPlatform(user, platform(['fp32']))).toMatchObject({ precision: null });
  });

  it('forget sizes with the model, nothing else', () => {
    const user = { ...DEFAULTS, platform: 'jetson-tx2', batch: 8, dims: { N: 8 }, shapes: { x: [1] } };
    expect(forNewModel(user)).toEqual({ ...DEFAULTS, platform: 'jetson-tx2' });
  });

  it('name the inputs', () => {
    const report = resnetReport();
    const text = (dims: readonly (number | null)[] | null) => (dims ?? []).join('x');
    expect(inputsLabel(report, text)).toBe('input 1x3x224x224');
    report.model.inputs.push({ name: 'mask', dtype: 'bool', shape: [1], declared: [1] });
    expect(inputsLabel(report, text)).toBe('input 1x3x224x224 + 1');
    report.model.inputs = [];
    expect(inputsLabel(report, text)).toBe('no inputs');
  });

  it('make a file name that no system refuses', () => {
    const report = resnetReport();
    expect(downloadName(report, 'csv')).toBe('resnet50-jetson-nano-10w-fp16.csv');
    report.model.name = '../<b>a b</b>.onnx';
    expect(downloadName(report, 'md')).toBe('.._b_a_b_b_-jetson-nano-10w-fp16.md');
  });
});
