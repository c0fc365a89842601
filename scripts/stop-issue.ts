import { Command } from 'commander';
import { withStore } from './open.ts';
import { printJson, UsageError } from './print.ts';

const HELP = `
Emails that are planned are skipped, and no other reader gets the issue, whatever its file says. Emails that have left
can't be called back. To correct an issue instead, set "draft: true" in its file: a running worker takes back what it
has not started to send, and plans it again with the new text once you remove the line.`;

export function stopIssueCommand(): Command {
  return new Command('stop-issue')
    .description('Stop an issue for good: readers who have not got it yet never get it.')
    .argument('<issue>', 'its slug: the file’s name without date and ".md"')
    .option('--json', 'print { item, skipped, left }')
    .addHelpText('after', HELP)
    .action((item: string, flags: { json?: boolean }) =>
      withStore(async ({ config, stopIssue }) => {
        const { readableContent } = await import('../src/flow/content/readable-content.ts');
        const { issues, draftIssues } = readableContent(config.contentFolder, () => []);
        const slugs = [...issues, ...draftIssues].map(({ slug }) => slug);
        const stopped = await stopIssue(item, slugs.includes(item));
        if (!stopped) {
          throw new UsageError(`found the issue "${item}"; the issues are ${slugs.join(', ') || 'none'}`);
        }
        if (flags.json) return printJson({ item, ...stopped });
        const { skipped, left } = stopped;
        process.stdout.write(
          `Stopped ${item}: ${skipped} planned emails were skipped; ${left} had left or were being sent.\n`,
        );
      }),
    );
}
