// The runner that docs/runners.md gives as an example works as it stands there.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { root } from '../support/programs.mjs';
import { requestLine, run } from '../support/runners.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'blackthorn-example-'));
after(() => rmSync(scratch, { recursive: true }));

test('the example of the documentation', () => {
  const [, program] = readFileSync(join(root, 'docs/runners.md'), 'utf8').match(/^```python\n(.*?)^```$/ms);
  const runner = join(scratch, 'runner.py');
  writeFileSync(runner, program);
  const env = { PATH: `${join(root, 'tests/runners/fake_bin')}:${process.env.PATH}` };
  const measured = run(['python3', runner], requestLine({ model: 'layer.onnx', repeats: 3 }), env);
  assert.deepEqual(measured.answers, [
    { samples_ms: [1, 2, 3], device: 'my board', software: 'my runtime 1.0', id: 7 },
  ]);
  const refused = run(['python3', runner], requestLine({ model: 'layer.onnx', precision: 'fp16' }), env);
  assert.deepEqual(refused.answers, [{ error: 'no kernels for fp16', id: 7 }]);
});
