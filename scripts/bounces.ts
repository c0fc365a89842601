import { Command } from 'commander';
import { withStore } from './open.ts';
import { print, printJson, UsageError } from './print.ts';
import { readSettings } from './settings.ts';

export function bouncesCommand(): Command {
  return new Command('bounces')
    .description('Read the bounce mailbox once, apply the reports in it, then exit. Meant for cron.')
    .option('--json', 'print { bounced, complained, refused, unsubscribed, left }')
    .action((flags: { json?: boolean }) => {
      const { bounceAddress, bounceMailbox } = readSettings();
      if (bounceAddress === undefined || bounceMailbox === undefined) {
        throw new UsageError(
          'No bounce mailbox is set. Set BOUNCE_MAILBOX=imaps://USER:PASSWORD@HOST/INBOX and BOUNCE_ADDRESS.',
        );
      }
      return withStore(async ({ takeReports }) => {
        const count = await takeReports?.();
        if (!count) return;
        if (flags.json) return printJson(count);
        const { bounced, complained, refused, unsubscribed, left } = count;
        print(
          `bounced ${bounced}, complained ${complained}, refused ${refused}, unsubscribed ${unsubscribed}; ` +
            `${left} other messages left unread`,
        );
      });
    });
}
