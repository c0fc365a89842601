import { Command } from 'commander';
import type { Belief } from '../src/operator/reconcile/reconcile.ts';
import { withApp } from './open.ts';
import { print, printJson, UsageError } from './print.ts';
import { progressBar } from './progress-bar.ts';

interface Flags {
  assumeSent?: boolean;
  sendAgain?: boolean;
  since?: string;
  json?: boolean;
}

const HELP = `
Without --assume-sent or --send-again, the command asks Resend what it has sent. That needs a key with full access, and
Resend answers only for as long as it retains the data. SMTP servers and outboxes can't be asked: everything that was
due counts as sent. Stop the server and the workers first. If the command is interrupted, run it again.

Readers who left since the backup are unsubscribed again, from the record in data/departures; see "Restore" in
docs/operate.md. PostgreSQL has no such record: use point-in-time recovery to the last moment rather than a dump.`;

export function reconcileCommand(): Command {
  return new Command('reconcile')
    .description(
      'Decide which emails were sent after a restored or copied store was backed up, so that it may send again.',
    )
    .option('--assume-sent', 'count everything that was due since then as sent: nobody gets an email twice')
    .option('--send-again', 'count nothing as sent: readers may get emails twice')
    .option('--since <time>', 'the time from which the store is missing data, such as 2026-01-31T18:00Z')
    .option('--json', 'print { since, sent, unknown, left }')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(flags: Flags): Promise<void> {
  if (flags.assumeSent && flags.sendAgain) {
    throw new UsageError('--assume-sent and --send-again: use one of them');
  }
  const since = flags.since === undefined ? undefined : Date.parse(flags.since);
  if (Number.isNaN(since)) {
    throw new UsageError(`--since: found "${flags.since}"; use a time such as 2026-01-31T18:00Z`);
  }
  const { reconcile } = await import('../src/operator/reconcile/reconcile.ts');
  await withApp(
    async (app) => {
      const deps = app.reconciling();
      if (since !== undefined && since > deps.now())
        throw new UsageError('--since: this time is in the future');
      const isSound = await deps.check().then(
        () => true,
        () => false,
      );
      if (since === undefined && isSound) {
        process.stderr.write(
          'There is nothing to reconcile: this store was neither restored, copied nor moved.\n',
        );
        return;
      }
      const belief: Belief = flags.sendAgain
        ? { kind: 'send-again' }
        : flags.assumeSent || !deps.record
          ? { kind: 'assume-sent' }
          : { kind: 'record', since: deps.record };
      const bar = progressBar();
      bar?.start(1, 0);
      const done = await reconcile(deps, belief, since, (share) => bar?.update(share));
      bar?.stop();
      const from = new Date(done.since).toISOString();
      if (flags.json) return printJson({ ...done, since: from, left: done.left ?? null });
      print(`${done.sent} emails since ${from} count as sent.`);
      if (done.unknown > 0) {
        print(
          `${done.unknown} messages in Resend's record match no email: everything that was due to their readers counts as sent, too.`,
        );
      }
      print(
        done.left === undefined
          ? 'There is no record of readers who left since then. Readers who left before then stay unsubscribed.'
          : `${done.left === 1 ? '1 reader who left since then was' : `${done.left} readers who left since then were`} unsubscribed again.`,
      );
      print('The store may send again.');
    },
    { logLevel: 'warn' },
  );
}
