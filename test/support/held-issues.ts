import { newIssue } from '../../src/author/scaffold/new-emails.ts';
import { HOUR } from '../../src/shared/time/clock.ts';
import { course, lesson, smallPublication } from './content.ts';
import { type Stage, sentTo } from './reader.ts';

const LESSONS = ['one', 'two', 'three', 'four', 'five'];

/** A weekly course of five lessons, followed by nothing by default, and the test's other files. */
export function weeklyCourse(files: Record<string, string>, more = ''): string {
  return smallPublication({
    'courses/basics/course.md': course('Basics', `start: next-slot\n${more}`),
    ...Object.fromEntries(LESSONS.map((slug, at) => [`courses/basics/0${at + 1}-${slug}.md`, lesson(slug)])),
    ...files,
  });
}

/** The file that `pace new issue` makes, completed by its author. */
export function scaffolded(send: string): Record<string, string> {
  const { name, text } = newIssue([], 'News', send);
  return { [`issues/${name}`]: text.replace(/^draft: true\n/m, '') };
}

/** Runs at each hour at which lessons come, and an hour after. */
export async function live(on: Stage, until: string): Promise<void> {
  for (; on.clock.now() < Date.parse(until); on.clock.advance(HOUR)) {
    if ([7, 8].includes(new Date(on.clock.now()).getUTCHours())) await on.runIfDue();
  }
}

/** When a reader received the issue. */
export const newsTo = async (on: Stage, id: number): Promise<string[]> =>
  (await sentTo(on.app, id)).filter((line) => line.startsWith('news'));
