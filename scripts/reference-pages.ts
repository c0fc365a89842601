import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { commandsPage } from '../src/author/reference/commands.ts';
import { diagnosesPage } from '../src/author/reference/diagnoses.ts';
import { frontMatterPage, schemaFiles } from '../src/author/reference/front-matter.ts';
import { settingsPage } from '../src/author/reference/settings.ts';
import { snippetFile } from '../src/author/reference/snippets.ts';
import { placesTable } from './places.ts';
import { rejectionsTable } from './rejections-table.ts';

const DOCS = join(import.meta.dirname, '../docs');

const DECISIONS = join(DOCS, 'decisions');

const HEAD = '<!-- Made by npm run docs: change the code, not this page. -->\n\n';

/** Every page that is generated from the code, by path. */
export function referencePages(program: Command): Record<string, string> {
  return {
    'docs/reference/commands.md': HEAD + commandsPage(program),
    'docs/reference/doctor.md': HEAD + diagnosesPage(),
    'docs/reference/settings.md': HEAD + settingsPage(),
    'docs/reference/front-matter.md': HEAD + frontMatterPage(),
    ...Object.fromEntries(
      Object.entries(schemaFiles()).map(([name, text]) => [`docs/schemas/${name}`, text]),
    ),
    'docs/schemas/pacesetter.code-snippets': snippetFile(),
    'docs/decisions/README.md': HEAD + decisionsPage(),
    'docs/architecture.md': withPart('architecture.md', 'places', placesTable()),
    'docs/import.md': withPart('import.md', 'rejections', rejectionsTable()),
  };
}

/** A page with one part made from the code, between two comments. */
function withPart(page: string, name: string, part: string): string {
  const place = new RegExp(`(<!-- ${name}:[^\\n]*-->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  return readFileSync(join(DOCS, page), 'utf8').replace(
    place,
    (_, begin, end) => `${begin}\n${part}\n\n${end}`,
  );
}

/** The list of the decision records, by number. */
function decisionsPage(): string {
  const records = readdirSync(DECISIONS).filter((name) => /^\d{4}-.*\.md$/.test(name));
  const rows = records.sort().map((name) => {
    const [, number, title] = /^# (\d{4}) (.+)$/m.exec(readFileSync(join(DECISIONS, name), 'utf8')) ?? [];
    return `| ${number} | [${title}](${name}) |`;
  });
  return [
    '# Decisions',
    '',
    'Each record says why something is as it is, where another way would have been reasonable: the context, the decision, and what follows from it.',
    '',
    '| record | decision |',
    '| --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
