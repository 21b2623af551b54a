import { describe, expect, it } from 'vitest';
import { kindClass, kindLook } from './colours';
import { facts } from './facts';

describe('kinds', () => {
  it('differ in colour or pattern from every other, as do the looks of one', () => {
    const all = facts.kinds.flatMap(({ id, looks }) => looks.map(({ label }) => kindClass(id, `${id} ${label}`)));
    expect(all.length).toBeGreaterThan(facts.kinds.length);
    expect(new Set(all).size).toBe(all.length);
  });

  it.each([
    ['conv', 'conv 3x3', 'blue', 'solid'],
    ['conv', 'conv 1x1', 'sky', 'solid'],
    ['conv', 'conv 13x3', 'blue', 'stripes'],
    ['pool', 'pool 3x3', 'orange', 'solid'],
  ])('%s, labelled %s: %s, %s', (kind, label, colour, pattern) =>
    expect(kindLook(kind, label)).toMatchObject({ colour, pattern }),
  );

  it('all have a look for whatever label', () => {
    for (const { looks } of facts.kinds) expect(looks.at(-1)?.label).toBe('');
  });

  it('that nobody knows yet still have a look', () =>
    expect(kindLook('novel', 'novel')).toMatchObject({ colour: 'grey', pattern: 'dots' }));
});
