// report.d.ts and report.schema.json must name the same keys, object by object.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../support/programs.mjs';

const types = readFileSync(join(root, 'wasm/report.d.ts'), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
const schema = JSON.parse(readFileSync(join(root, 'core/report/report.schema.json'), 'utf8'));

/** "{ a: T; b: { c: U } }" from `start` on: the members with the text of their types. */
function members(start) {
  const result = new Map();
  let depth = 0;
  let member = '';
  for (const c of types.slice(types.indexOf('{', start))) {
    if ('{(['.includes(c)) depth += 1;
    if ('})]'.includes(c)) depth -= 1;
    if (depth === 0) return result;
    if (depth === 1 && c === ';') {
      const colon = member.indexOf(':');
      result.set(member.slice(0, colon).replace('{', '').trim(), member.slice(colon + 1).trim());
      member = '';
    } else {
      member += c;
    }
  }
  throw new Error('an interface does not end');
}

function interfaceKeys(name) {
  const head = types.match(new RegExp(`interface ${name}\\b[^{]*`));
  assert.ok(head, `there is an interface ${name}`);
  const base = head[0].match(/extends (\w+)/);
  return [...(base ? interfaceKeys(base[1]) : []), ...members(head.index).keys()];
}

const pairs = {
  TensorInfo: schema.$defs.tensor,
  InputInfo: schema.$defs.input,
  Binding: schema.$defs.binding,
  Step: schema.$defs.step,
  Layer: schema.$defs.layer,
  NodeInfo: schema.$defs.node,
  Warning: schema.$defs.warning,
  KindTime: schema.$defs.kindTime,
  KindBasis: schema.$defs.kindBasis,
  Report: schema,
};

for (const [name, object] of Object.entries(pairs)) {
  test(name, () => {
    assert.deepEqual(interfaceKeys(name), Object.keys(object.properties));
    assert.deepEqual(object.required, Object.keys(object.properties));
  });
}

test('objects within the report', () => {
  for (const part of ['model', 'platform', 'total', 'coverage', 'memory']) {
    const start = types.indexOf(`  ${part}: {`, types.indexOf('interface Report'));
    const { properties, required } = schema.properties[part];
    // A question mark stands where a member may be absent.
    const expected = Object.keys(properties).map((key) => (required.includes(key) ? key : `${key}?`));
    assert.deepEqual([...members(start).keys()], expected);
  }
});

test('lists of words', () => {
  const words = (name) => types.match(new RegExp(`type ${name} = ([^;]+);`))[1].match(/[a-z]+/g);
  assert.deepEqual(words('Bound'), schema.$defs.bound.enum);
  assert.deepEqual(words('Basis'), schema.$defs.basis.enum);
  assert.deepEqual(words('NodeClass'), schema.$defs.nodeClass.enum);
  assert.deepEqual(words('CoverageClass'), schema.$defs.coverageClass.enum);
});
