import { describe, expect, it } from 'vitest';
import { looksLikeJson } from './json-files';
import { readJson } from './read-json';
import { resnetReport } from './testing/reports';

describe('telling JSON from a model', () => {
  it.each([
    ['{"schema"', true],
    ['\ufeff  \n{', true],
    ['\x08\x07\x12', false],
    ['<!doctype html>', false],
    ['', false],
  ])('%j: %s', async (text, json) => expect(await looksLikeJson(new Blob([text]))).toBe(json));
});

describe('a JSON file', () => {
  const text = (change: (report: Record<string, unknown>) => void) => {
    const report = structuredClone(resnetReport()) as unknown as Record<string, unknown>;
    change(report);
    return JSON.stringify(report);
  };
  const trouble = (content: string) => {
    const found = readJson(content);
    if (found.kind !== 'trouble') throw new Error(`taken as ${found.kind}`);
    return found.error;
  };

  it('with a report is opened', () => {
    const found = readJson(text(() => {}));
    expect(found.kind).toBe('report');
  });

  it('with a table is recognised by its schema', () =>
    expect(readJson('{"schema": "blackthorn-platform/1", "id": "own"}')).toEqual({ kind: 'platform' }));

  it.each(['', '{', 'null', '[]', '3', '"blackthorn-report/1"', '{"schema": 7}', '{"name": "package"}'])(
    '%j is refused without an exception',
    (content) => expect(trouble(content).code).toBe('unknown_json'),
  );

  it('of a later version says so', () =>
    expect(trouble(text((report) => (report.schema = 'blackthorn-report/2'))).message).toContain(
      'blackthorn-report/2',
    ));

  it.each(['1e999', '-1e999', '1e305'])('with a time of %s is refused', (time) => {
    const endless = text(() => {}).replace(/"fps":[^,]*/, `"fps":${time}`);
    expect(trouble(endless)).toMatchObject({ code: 'bad_report', where: '/total/fps' });
  });

  it('whose layers do not stand at their index, or whose nodes name none, is refused', () => {
    const swapped = text((report) => (report.layers as unknown[]).reverse());
    expect(trouble(swapped)).toMatchObject({ code: 'bad_report', where: '/layers/0/index' });
    const lost = text((report) => {
      const [node] = report.nodes as { layer: number | null }[];
      if (node) node.layer = 1_000_000;
    });
    expect(trouble(lost)).toMatchObject({ code: 'bad_report', where: '/nodes/0/layer' });
  });

  it.each([
    ['layers', (report: Record<string, unknown>) => delete report.layers],
    ['total', (report: Record<string, unknown>) => (report.total = null)],
    ['layers as text', (report: Record<string, unknown>) => (report.layers = '<img src=x onerror=alert(1)>')],
    ['a layer of another form', (report: Record<string, unknown>) => (report.layers = [{ index: 0 }])],
    ['a shape of words', (report: Record<string, unknown>) => (report.by_kind = [{ label: {} }])],
  ])('that lacks %s is refused with the place', (_, change) => {
    const error = trouble(text(change));
    expect(error.code).toBe('bad_report');
    expect(error.where).toMatch(/^\//);
  });
});
