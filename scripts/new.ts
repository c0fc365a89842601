import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { newIssue, newLesson, waitText } from '../src/author/scaffold/new-emails.ts';
import { courseSlug, courseText } from '../src/author/scaffold/new-publication.ts';
import { writeNew } from '../src/author/scaffold/write-new.ts';
import { readableContent } from '../src/flow/content/readable-content.ts';
import { coursesInside } from '../src/flow/plan/plan-issues.ts';
import { DAY } from '../src/shared/time/clock.ts';
import { print, UsageError } from './print.ts';
import { readSettings } from './settings.ts';

export function newCommand(): Command {
  const command = new Command('new').description('Create the file of a lesson, an issue or a course.');
  command
    .command('lesson <course> <title>')
    .description('Create a draft of a lesson after the last one. Remove "draft: true" when it is ready.')
    .option(
      '--number <number>',
      'the place in the course, if that number is free (default: after the last lesson)',
    )
    .action(lesson);
  command
    .command('issue <title>')
    .description(
      'Create a draft of an email that goes to all readers at one time. Remove "draft: true" when it is ready.',
    )
    .option(
      '--send <time>',
      'when to send it, such as "2027-01-12 08:00" in each reader’s zone (default: in a week, at 07:00)',
    )
    .action(issue);
  command
    .command('course <title>')
    .description('Create a course without lessons.')
    .action((title: string) => {
      const slug = courseSlug(title);
      write(join('courses', slug), { 'course.md': courseText(title) });
    });
  return command;
}

function lesson(course: string, title: string, { number }: { number?: string }): void {
  const courses = join(contentFolder(), 'courses');
  if (!namesIn(courses).includes(course)) {
    throw new UsageError(
      `there is no course "${course}"; the courses are ${namesIn(courses).join(', ') || 'none'}`,
    );
  }
  if (number !== undefined && !/^[1-9]\d{0,3}$/.test(number)) {
    throw new UsageError(`--number: found "${number}"; use a number from 1 to 9999`);
  }
  const place = number === undefined ? undefined : Number(number);
  const { name, text } = newLesson(namesIn(join(courses, course)), title, place);
  write(join('courses', course), { [name]: text });
}

async function issue(title: string, { send }: { send?: string }): Promise<void> {
  const inAWeek = new Date(Date.now() + 7 * DAY).toISOString().slice(0, 'YYYY-MM-DD'.length);
  if (send !== undefined && !/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?$/.test(send)) {
    throw new UsageError(`--send: found "${send}"; use a time such as "2027-01-12 08:00"`);
  }
  const { name, text } = newIssue(
    namesIn(join(contentFolder(), 'issues')),
    title,
    send ?? `${inAWeek} 07:00`,
  );
  write('issues', { [name]: text });
  const content = readableContent(contentFolder(), () => []);
  if (coursesInside(content).length === 0) return;
  const { readersInside } = await import('../src/run/app/issue-outlook.ts');
  process.stderr.write(`${waitText(await readersInside(readSettings(), content))}\n`);
}

function contentFolder(): string {
  const folder = readSettings().contentFolder;
  if (existsSync(join(folder, 'newsletter.md'))) return folder;
  throw new UsageError(
    `${relative('', folder) || '.'} contains no newsletter.md; create a publication with pace init`,
  );
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function write(folder: string, files: Record<string, string>): void {
  const into = join(contentFolder(), folder);
  writeNew(into, files);
  for (const name of Object.keys(files)) print(relative('', join(into, name)));
}
