/**
 * Writes the reference and the JSON Schemas from the code: docs/reference and docs/schemas.
 * Run: npm run docs
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { wholeProgram } from './commands.ts';
import { referencePages } from './reference-pages.ts';

const root = join(import.meta.dirname, '..');
for (const [path, text] of Object.entries(referencePages(await wholeProgram()))) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
