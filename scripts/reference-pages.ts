import type { Command } from 'commander';
import { commandsPage } from '../src/author/reference/commands.ts';
import { frontMatterPage, schemaFiles } from '../src/author/reference/front-matter.ts';
import { settingsPage } from '../src/author/reference/settings.ts';
import { snippetFile } from '../src/author/reference/snippets.ts';

const HEAD = '<!-- Made by npm run docs: change the code, not this page. -->\n\n';

/** Everything that the documentation takes from the code, by its path. */
export function referencePages(program: Command): Record<string, string> {
  return {
    'docs/reference/commands.md': HEAD + commandsPage(program),
    'docs/reference/settings.md': HEAD + settingsPage(),
    'docs/reference/front-matter.md': HEAD + frontMatterPage(),
    ...Object.fromEntries(
      Object.entries(schemaFiles()).map(([name, text]) => [`docs/schemas/${name}`, text]),
    ),
    'docs/schemas/pacesetter.code-snippets': snippetFile(),
  };
}
