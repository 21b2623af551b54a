// What is nearly right is answered with what was probably meant: names of commands, options, platforms, modes,
// precisions, formats, kinds and parameters, inputs and dimensions, and the forms of budgets and shapes.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { blackthorn, root } from '../support/programs.mjs';

const srcnn = join(root, 'tests/models/srcnn.onnx');
const estimate = (...words) => ['estimate', srcnn, ...words];
const sweep = (...words) => ['bench', '--runner', 'false', '--sweep', ...words];

const cases = [
  [['estmate'], 'estimate'],
  [['Estimate', srcnn], 'estimate'],
  [['measure'], undefined],
  [estimate('--platfrom', 'x'), '--platform'],
  [estimate('--Batch', '4'), '--batch'],
  [estimate('--out', 'x.json'), '--output'],
  [estimate('--precision-mode', 'x'), '--precision'],
  [estimate('--zzz'), undefined],
  [estimate('--platform', 'nano'), 'jetson-nano'],
  [estimate('--platform', 'TX2'), 'jetson-tx2'],
  [estimate('--platform', 'jetson nano'), 'jetson-nano'],
  [estimate('--platform', 'jetson-nano-2gb'), 'jetson-nano'],
  [estimate('--platform', 'jetson'), undefined],
  [['platforms', 'tx1'], 'jetson-tx1'],
  [estimate('--mode', 'maxn'), '10w, 10 W (MAXN)'],
  [estimate('--mode', '10'), '10w'],
  [estimate('--mode', '10 W'), '10w'],
  [estimate('--platform', 'jetson-tx2', '--mode', 'max-n'), 'maxn'],
  [estimate('--platform', 'jetson-tx1', '--mode', 'maxn'), 'max'],
  [estimate('--precision', 'fp-16'), 'fp16'],
  [estimate('--precision', 'float32'), undefined],
  [estimate('--precision', '16'), 'fp16'],
  [estimate('--budget', '30FPS'), '30fps'],
  [estimate('--budget', '33 MS'), '33ms'],
  [estimate('--budget', '33msec'), '33ms'],
  [estimate('--budget', '30 minutes'), undefined],
  [estimate('--budget', '33,5ms'), undefined],
  [estimate('--shape', '1X3X224X224'), '1x3x224x224'],
  [estimate('--shape', 'input=1X1X20X20'), '1x1x20x20'],
  [estimate('--shape', '[1, 3, 224, 224]'), '1x3x224x224'],
  [estimate('--shape', '1*3*224*224'), '1x3x224x224'],
  [estimate('--shape', '1×3×224×224'), '1x3x224x224'],
  [estimate('--shape', '1x3xHxW'), undefined],
  [estimate('--shape', '1x3x-1x-1'), undefined],
  [estimate('--shape', 'input:1x1x20x20'), 'input=1x1x20x20'],
  [estimate('--dim', 'N:4'), 'N=4'],
  [estimate('--dim', 'n=4'), 'N'],
  [estimate('--shape', 'inputs=1x1x20x20'), 'input'],
  [estimate('--format', 'JSON'), 'json'],
  [estimate('--format', 'tabel'), 'table'],
  [estimate('--format', 'xml'), undefined],
  [['bench', '--runner', 'false', '--precision', 'FP16', '--out', 'x.json'], 'fp16'],
  [sweep('c_out=1:9', '--kind', 'konv'), 'conv'],
  [sweep('c_out=1:9', '--kind', 'Conv'), 'conv'],
  [sweep('c-out=1:9'), 'c_out'],
  [sweep('c_out=1:9', '--at', 'h=9'), undefined],
  [sweep('c_out=1:9', '--at', 'dilations=2'), 'dilation'],
];

test('near misses', () => {
  for (const [words, meant] of cases) {
    const { status, stdout, stderr } = blackthorn(words);
    assert.equal(status, 2, words.join(' '));
    assert.equal(stdout, '', words.join(' '));
    const [, told] = /did you mean (.*)\?/.exec(stderr) ?? [];
    assert.equal(told, meant, `${words.slice(1).join(' ')}: ${stderr}`);
  }
});

test('another case of a name that counts is taken', () => {
  assert.equal(blackthorn(estimate('--platform', 'Jetson-TX2', '--mode', 'MaxN', '--precision', 'FP16')).status, 0);
});
