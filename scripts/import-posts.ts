import { createWriteStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { type PostsPlan, planPosts } from '../src/author/scaffold/import-posts.ts';
import { writeNew } from '../src/author/scaffold/write-new.ts';
import { readCatalogue } from '../src/flow/content/read.ts';
import { postFaultText } from './post-fault-text.ts';
import { postNoteText } from './post-note-text.ts';
import { print, printJson, UsageError } from './print.ts';
import { readSettings } from './settings.ts';

interface Flags {
  readonly as: string;
  readonly site?: string;
  readonly drafts?: boolean;
  readonly dryRun?: boolean;
  readonly report?: string;
  readonly json?: boolean;
}

export function importPostsCommand(): Command {
  return new Command('import-posts')
    .argument(
      '<folder>',
      'a folder of Markdown files: Hugo’s content/posts, Jekyll’s _posts, Astro’s src/content/blog',
    )
    .description(
      'Import posts from Hugo, Jekyll or Astro as the lessons of a course or as issues. Existing files are never overwritten.',
    )
    .requiredOption('--as <course>', 'the slug of an existing course, or: issues')
    .option('--site <url>', 'the address of the old site, for links within it')
    .option('--drafts', 'import everything as drafts')
    .option('--dry-run', 'show what would be written, but write nothing')
    .option('--report <file.csv>', 'write a list of rejected posts and of places to review: file, line, text')
    .option('--json', 'print { posts, rejected, notes }')
    .action(importPosts);
}

function importPosts(folder: string, flags: Flags): void {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UsageError(`${folder}: this folder doesn’t exist`);
  }
  if (flags.report !== undefined && existsSync(flags.report)) {
    throw new UsageError(`--report: ${flags.report} already exists; name another file`);
  }
  if (flags.site !== undefined && !/^https?:\/\//.test(flags.site)) {
    throw new UsageError(`--site: found "${flags.site}"; use an address such as https://blog.example.org`);
  }
  const { contentFolder } = readSettings();
  const { publication, courses } = readCatalogue(contentFolder);
  const course = flags.as === 'issues' ? undefined : flags.as;
  if (course !== undefined && !courses.has(course)) {
    const known = [...courses.keys(), 'issues'].join(', ');
    throw new UsageError(
      `--as: found "${course}"; use one of ${known}, or create a course first: pace new course "Title"`,
    );
  }
  const into = join(contentFolder, course === undefined ? 'issues' : `courses/${course}`);
  const plan = planPosts(resolve(folder), {
    course,
    names: existsSync(into) ? readdirSync(into) : [],
    topics: publication.topics.map(({ id }) => id),
    site: flags.site,
    drafts: flags.drafts ?? false,
  });
  if (!flags.dryRun) {
    for (const { target, text, images } of plan.posts) {
      const pictures = images.filter(({ to }) => !existsSync(join(contentFolder, to)));
      writeNew(contentFolder, {
        [target]: text,
        ...Object.fromEntries(pictures.map(({ from, to }) => [to, readFileSync(from)])),
      });
    }
  }
  report(plan, flags, contentFolder);
}

function report({ posts, rejected, notes }: PostsPlan, flags: Flags, contentFolder: string): void {
  const lines = [
    ...rejected.map(({ file, fault }) => ({
      file,
      line: '' as number | string,
      text: `rejected: ${postFaultText(fault)}`,
    })),
    ...notes.map(({ file, line, note }) => ({ file, line, text: postNoteText(note) })),
  ];
  if (flags.report !== undefined) {
    createWriteStream(flags.report, { flags: 'wx' }).end(
      stringify(lines, { header: true, columns: ['file', 'line', 'text'], escape_formulas: true }),
    );
  }
  if (flags.json) {
    const made = posts.map(({ file, target, draft, images }) => ({
      file,
      target,
      draft,
      images: images.length,
    }));
    const refused = rejected.map(({ file, fault }) => ({
      file,
      code: fault.code,
      reason: postFaultText(fault),
    }));
    const noted = notes.map(({ file, line, note }) => ({
      ...{ file, line, code: note.code, text: postNoteText(note) },
    }));
    printJson({ posts: made, rejected: refused, notes: noted });
    return;
  }
  for (const { file, line, text } of lines) {
    process.stderr.write(`${[file, line].filter((part) => part !== '').join(':')}: ${text}\n`);
  }
  for (const { file, target, draft } of posts) {
    const where = relative('', join(contentFolder, target));
    print(`${file} → ${where}${draft ? ' (draft)' : ''}`);
  }
  const drafts = posts.filter(({ draft }) => draft).length;
  print(`${posts.length} imported, ${drafts} of them as drafts; ${rejected.length} rejected`);
  if (flags.dryRun) print('Nothing was written.');
}
