import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of its own for one test, removed with it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pace-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files below a folder. */
export function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

export const NEWSLETTER_FILE = `---
name: Test Emails
from: Tess <tess@letters.example>
postal-address: 1 Test Street, Testville
description: Emails for tests.
topics: [Red, Blue]
start-course: basics
---
Welcome.
`;

/** A small publication: a course of three weekly lessons, followed by an evergreen one of two. */
export function smallPublication(overrides: Record<string, string> = {}): string {
  const folder = join(temporaryFolder(), 'content');
  writeFiles(folder, {
    'newsletter.md': NEWSLETTER_FILE,
    'courses/basics/course.md': course(
      'Basics',
      'start: next-slot\nthen: tips\npace: { fastest: 2 days, slowest: 4 weeks }',
    ),
    'courses/basics/01-one.md': lesson('One'),
    'courses/basics/02-two.md': lesson('Two'),
    'courses/basics/03-three.md': lesson('Three'),
    'courses/tips/course.md': course('Tips', 'start: next-slot\nevergreen: true'),
    'courses/tips/01-red.md': lesson('Red tip', 'topics: [Red]'),
    'courses/tips/02-blue.md': lesson('Blue tip', 'topics: [Blue]'),
    ...overrides,
  });
  return folder;
}

export function course(title: string, more = ''): string {
  return `---\ntitle: ${title}\ndescription: About ${title}.\nevery: 1 week\nat: "07:00"\n${more}\n---\nText.\n`;
}

export function lesson(title: string, more = ''): string {
  return `---\ntitle: ${title}\nsubject: Subject of ${title}\npreview: Preview of ${title}\n${more}\n---\nHello {{ firstName | "reader" }}, this is ${title}.\n`;
}

export function issue(title: string, send: string, more = ''): string {
  return `---\ntitle: ${title}\nsubject: Subject of ${title}\npreview: Preview of ${title}\nsend: ${send}\n${more}\n---\nNews: ${title}.\n`;
}
