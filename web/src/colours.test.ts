import { describe, expect, it } from 'vitest';
import { kindClass, kindStyle } from './colours';

describe('kinds', () => {
  it('differ in colour or pattern from every other', () => {
    const kinds = [
      ['conv', 'conv 3x3'],
      ['conv', 'conv 1x1'],
      ['conv', 'conv 7x7'],
      ['deconv', 'deconv 2x2'],
      ['depthwise_conv', 'depthwise 3x3'],
      ['fully_connected', 'fully connected'],
      ['matmul', 'matmul'],
      ['pool', 'max pool'],
      ['reduce', 'reduce'],
      ['pointwise', 'pointwise'],
      ['scale', 'scale'],
      ['softmax', 'softmax'],
      ['norm', 'layer norm'],
      ['lrn', 'LRN'],
      ['resize', 'resize'],
      ['copy', 'copy'],
      ['reformat', 'reformat'],
      ['generic', 'generic'],
    ] as const;
    const looks = kinds.map(([kind, label]) => kindClass(kind, label));
    expect(new Set(looks).size).toBe(kinds.length);
  });

  it('that nobody knows yet still have a look', () =>
    expect(kindStyle('novel', 'novel')).toEqual({ colour: 'grey', pattern: 'dots' }));
});
