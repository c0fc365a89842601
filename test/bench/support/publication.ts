import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LESSON } from './readers.ts';

const ISSUE = 'content/issues/2026-12-22-quiet-weeks.md';
const FROM = 'ada@letters.test';
/** The domain that signs, which is that of the sender. */
export const DKIM = { domain: 'letters.test', selector: 'bench' } as const;

/**
 * Writes a publication with one issue to everybody, whose text is that of the repository's first lesson and first
 * issue: an email of about 26 KB.
 *
 * @param sendAt epoch milliseconds, in whole minutes.
 */
export function writePublication(folder: string, sendAt: number): void {
  mkdirSync(join(folder, 'issues'), { recursive: true });
  writeFileSync(
    join(folder, 'newsletter.md'),
    `---
name: Letters
from: Ada <${FROM}>
postal-address: 1 Mill Lane, York
description: Letters about running.
language: en
time-zone: UTC
cadence:
  every: 1 week
  at: "07:00"
---
Letters about running.
`,
  );
  const time = new Date(sendAt).toISOString();
  writeFileSync(
    join(folder, 'issues', `${time.slice(0, 10)}-an-issue.md`),
    `---
title: An issue
subject: 'Hello {{ firstName | "runner" }}, an issue to everybody'
preview: An issue to measure with.
send: ${time.slice(0, 16)}+00:00
during-course: send
---
${text()}
`,
  );
}

/** Without pictures, which would have to be copied. */
function text(): string {
  const lesson = textOf(join('content/courses', LESSON.course, `01-${LESSON.slug}.md`));
  return `${lesson.replaceAll(/^!\[.*\n/gm, '')}\n\n## Until next week\n\n${textOf(ISSUE).split('\n## ')[0]}`;
}

function textOf(file: string): string {
  const [, , ...body] = readFileSync(file, 'utf8').split(/^---$/m);
  return body.join('---').trim();
}
