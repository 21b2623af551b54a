// Run by ./dev validate --docs: writes the accuracy page, its plots and the README's table.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blackthorn, root } from '../support/programs.mjs';
import { documents } from './page.mjs';

const { status, stdout, stderr } = blackthorn(['validate', join(root, 'platforms'), '--format', 'json']);
if (status !== 0) throw new Error(stderr);
for (const [file, content] of documents(JSON.parse(stdout))) {
  writeFileSync(join(root, file), content);
  console.log(`written: ${file}`);
}
