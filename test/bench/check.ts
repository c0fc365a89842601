/**
 * `pace check` on a course of many lessons: once with an empty cache, which compiles every email, then repeatedly, as
 * an author runs it. Both measure the whole command, including the start of its process.
 *
 * Alone: `node --import tsx test/bench/bench.ts check-warm`
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Row, row } from './support/row.ts';
import type { Scale } from './support/scale.ts';

const LESSONS = 500;

export async function checkWarm({ quick, rounds }: Scale): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pacesetter-bench-check-'));
  try {
    const lessons = quick ? 20 : LESSONS;
    const content = join(folder, 'content');
    write(content, lessons);
    const cold = check(content, folder);
    const warm = Array.from({ length: rounds }, () => check(content, folder)).sort((a, b) => a - b);
    const median = warm[Math.floor(warm.length / 2)] ?? 0;
    const notes = [`${lessons} lessons; the other side is the first run, with an empty cache`];
    return [row('check-warm', 's', median, cold, { atMost: 2, of: 'ours' }, notes)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The publication's own lessons, repeated, each with its own text and subject. */
function write(content: string, lessons: number): void {
  cpSync('content', content, { recursive: true });
  const course = join(content, 'courses/long');
  mkdirSync(course, { recursive: true });
  writeFileSync(join(course, 'course.md'), '---\ntitle: Long\ndescription: A long course.\n---\nText.\n');
  for (let number = 1; number <= lessons; number++) {
    const text = Array.from(
      { length: 40 },
      (_, line) => `Line ${line} of lesson ${number} says **something** new.`,
    );
    writeFileSync(
      join(course, `${number}-lesson-${number}.md`),
      `---\ntitle: Lesson ${number}\nsubject: The subject of lesson ${number}\npreview: What lesson ${number} has to say to its readers\n---\n## First\n\n${text.join('\n\n')}\n\n[The archive](/archive)\n`,
    );
  }
}

/** Seconds. */
function check(content: string, folder: string): number {
  const begun = performance.now();
  execFileSync(process.execPath, ['scripts/pace.ts', 'check', '--no-spam', '--json'], {
    env: { ...process.env, CONTENT_DIR: content, DATABASE_URL: `file:${join(folder, 'none.db')}` },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return (performance.now() - begun) / 1000;
}
