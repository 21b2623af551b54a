// platforms/schema.json against the tables: those of the project and the documentation's example hold to it, and
// tables with a fault do not. Needs Node 20 and the page's npm packages: node --test tests/platform
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const Ajv = createRequire(join(root, 'web/package.json'))('ajv/dist/2020.js').default;
const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const validate = new Ajv({ strict: true, strictRequired: false, strictTypes: false, strictTuples: false }).compile(
  readJson('platforms/schema.json'),
);
const readme = readFileSync(join(root, 'platforms/README.md'), 'utf8');
const example = () => JSON.parse(readme.match(/```json\n([\s\S]*?)```/)[1]);

for (const folder of ['platforms', 'platforms/models']) {
  for (const file of readdirSync(join(root, folder))) {
    if (!file.endsWith('.json') || file === 'schema.json') continue;
    test(`${folder}/${file} holds to the schema`, () => {
      validate(readJson(`${folder}/${file}`));
      assert.deepEqual(validate.errors, null);
    });
  }
}

test("the documentation's example holds to the schema", () => {
  validate(example());
  assert.deepEqual(validate.errors, null);
});

const faults = {
  'no schema': (t) => delete t.schema,
  'another schema': (t) => (t.schema = 'blackthorn-platform/2'),
  'unknown key': (t) => (t.colour = 1),
  'no modes': (t) => delete t.modes,
  'empty modes': (t) => (t.modes = []),
  'no kinds': (t) => delete t.kinds,
  'unknown kind': (t) => (t.kinds.convolution = t.kinds.conv),
  'unknown basis': (t) => (t.basis = 'guessed'),
  'clock of 0': (t) => (t.modes[0].gpu_mhz = 0),
  'kind without a latency': (t) => delete t.kinds.conv.latency,
  'unknown variable in a range': (t) => (t.kinds.conv.ranges.depth = [1, 2]),
  'unknown step variable': (t) => t.kinds.conv.step_variables.push('gpu_ghz'),
  'expression that is an object': (t) => (t.kinds.conv.latency = { a: 1 }),
  'empty expression': (t) => (t.kinds.conv.latency = []),
  'operator with too few arguments': (t) => (t.kinds.conv.latency = ['/', 1]),
  'operator with too many arguments': (t) => (t.kinds.conv.latency = ['linear', 1, 2, 3, 4]),
  'unknown operator': (t) => (t.kinds.conv.latency = ['%', 1, 2]),
  'step without a width': (t) => delete t.kinds.conv.latency[2].width,
  'fault deep within': (t) => (t.kinds.conv.latency[2].base = ['max', 1, ['min', 2, null]]),
  'coefficient with a variable’s name': (t) => (t.coefficients.c_out = t.coefficients.reach),
  'coefficient without support': (t) => delete t.coefficients.reach.support,
  'sigma below 0': (t) => (t.common_error.sigma = -1),
};

for (const [name, change] of Object.entries(faults)) {
  test(`refused: ${name}`, () => {
    const table = example();
    change(table);
    assert.equal(validate(table), false);
  });
}

test('a table that extends another may leave out what it takes', () => {
  const { schema, id, name, date, basis } = example();
  assert.ok(validate({ schema, id, name, date, basis, extends: 'jetson-nano', kinds: { conv: { latency: 1 } } }));
  assert.ok(!validate({ schema, id, name, date, basis }));
});
