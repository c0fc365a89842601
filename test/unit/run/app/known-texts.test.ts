/** A text that was once found faultless is not parsed again by the same code; a faulty one always is. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import * as faults from '../../../../src/flow/content/text-faults.ts';
import { knownTexts } from '../../../../src/run/app/known-texts.ts';
import { temporaryFolder } from '../../../support/content.ts';

vi.mock('../../../../src/flow/content/text-faults.ts', { spy: true });

const GOOD = { file: 'issues/2030-01-01-good.md', line: 5, text: 'A **good** text.' };
const FAULTY = { file: 'issues/2030-01-02-faulty.md', line: 5, text: 'Hello {{nobody}}.' };

function examined(cache: string, ...texts: (typeof GOOD)[]) {
  const parse = vi.mocked(faults.textFaults);
  parse.mockClear();
  const known = knownTexts(cache);
  const found = texts.map((text) => known.examine(text).map(({ rule, line }) => `${rule} ${line}`));
  known.save();
  return { found, parsed: parse.mock.calls.map(([text]) => text.file) };
}

test('good texts are remembered, faulty ones reported again, and changed ones examined', () => {
  const cache = temporaryFolder();
  const both = { found: [[], ['placeholder-unknown 5']], parsed: [GOOD.file, FAULTY.file] };
  expect(examined(cache, GOOD, FAULTY)).toEqual(both);
  expect(examined(cache, GOOD, FAULTY)).toEqual({ ...both, parsed: [FAULTY.file] });
  const changed = { ...GOOD, text: 'Now {{nobody}} is in it.' };
  expect(examined(cache, changed)).toEqual({ found: [['placeholder-unknown 5']], parsed: [GOOD.file] });
});

test('if nothing can be kept, or the file is no JSON, all texts are examined', () => {
  const cache = join(temporaryFolder(), 'a-file');
  writeFileSync(cache, '');
  expect(examined(cache, GOOD)).toEqual({ found: [[]], parsed: [GOOD.file] });
  const broken = temporaryFolder();
  examined(broken, GOOD);
  const [file = ''] = readdirSync(broken);
  writeFileSync(join(broken, file), readFileSync(join(broken, file), 'utf8').slice(0, 10));
  expect(examined(broken, GOOD)).toEqual({ found: [[]], parsed: [GOOD.file] });
});
