import { Command } from 'commander';
import { withStore } from './open.ts';
import { print, printJson, UsageError } from './print.ts';

const HELP = `
Planned emails of the issue are skipped, and no other reader gets it, whatever its file contains. Emails that were
already sent can't be recalled. To correct an issue instead, set "draft: true" in its file: a running worker withdraws
the emails that it has not started to send, and plans them again with the new text once you remove the line.`;

export function stopIssueCommand(): Command {
  return new Command('stop-issue')
    .description('Stop an issue for good: readers who haven’t received it never get it.')
    .argument('<issue>', 'the slug of the issue: its file name without the date and ".md"')
    .option('--json', 'print { item, skipped, left }')
    .addHelpText('after', HELP)
    .action((item: string, flags: { json?: boolean }) =>
      withStore(async ({ config, stopIssue }) => {
        const { readableContent } = await import('../src/flow/content/readable-content.ts');
        const { issues, draftIssues } = readableContent(config.contentFolder, () => []);
        const slugs = [...issues, ...draftIssues].map(({ slug }) => slug);
        const stopped = await stopIssue(item, slugs.includes(item));
        if (!stopped) {
          throw new UsageError(`there is no issue "${item}"; the issues are ${slugs.join(', ') || 'none'}`);
        }
        if (flags.json) return printJson({ item, ...stopped });
        const { skipped, left } = stopped;
        print(`Stopped ${item}: skipped ${skipped} planned emails; ${left} were already sent or being sent.`);
      }),
    );
}
