import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import type { Belief } from '../src/operator/reconcile/reconcile.ts';
import { withApp } from './open.ts';
import { printJson, UsageError } from './print.ts';

interface Flags {
  assumeSent?: boolean;
  sendAgain?: boolean;
  since?: string;
  json?: boolean;
}

const HELP = `
Without --assume-sent or --send-again, Resend is asked what it has sent, which takes a key with full access and
what its data retention still holds; SMTP and an outbox can't be asked, and all that was due counts as sent.
Stop the web and the workers first. Interrupted, run it again.

Readers who left since the backup leave again, as data/departures records it; see "Restore" in docs/operate.md.
PostgreSQL has no such record: recover to the last moment (point-in-time recovery) rather than from a dump.`;

export function reconcileCommand(): Command {
  return new Command('reconcile')
    .description(
      'Decide what left since a restored or copied store was backed up, so that it may send again.',
    )
    .option('--assume-sent', 'all that was due since counts as sent: nobody gets an email twice')
    .option('--send-again', 'nothing counts as sent: readers may get emails twice')
    .option('--since <time>', 'since when the store knows nothing, such as 2026-01-31T18:00Z')
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
    throw new UsageError(`--since: found "${flags.since}"; allowed is a time, such as 2026-01-31T18:00Z`);
  }
  const { reconcile } = await import('../src/operator/reconcile/reconcile.ts');
  await withApp(
    async (app) => {
      const deps = app.reconciling();
      if (since !== undefined && since > deps.now())
        throw new UsageError('--since: that time is yet to come');
      const isSound = await deps.check().then(
        () => true,
        () => false,
      );
      if (since === undefined && isSound) {
        process.stderr.write('There is nothing to reconcile: this store is where and what it was.\n');
        return;
      }
      const belief: Belief = flags.sendAgain
        ? { kind: 'send-again' }
        : flags.assumeSent || !deps.record
          ? { kind: 'assume-sent' }
          : { kind: 'record', since: deps.record };
      const bar = process.stderr.isTTY
        ? new SingleBar({ format: '[{bar}] {percentage} %, {duration_formatted}' })
        : undefined;
      bar?.start(1, 0);
      const done = await reconcile(deps, belief, since, (share) => bar?.update(share));
      bar?.stop();
      const from = new Date(done.since).toISOString();
      if (flags.json) return printJson({ ...done, since: from, left: done.left ?? null });
      process.stdout.write(`${done.sent} emails since ${from} count as sent.\n`);
      if (done.unknown > 0) {
        process.stdout.write(
          `${done.unknown} messages in Resend's record fit none: what was due to their readers counts as sent too.\n`,
        );
      }
      process.stdout.write(
        done.left === undefined
          ? 'Nothing tells who left since: the store knows only those who had left before.\n'
          : `${done.left === 1 ? '1 reader' : `${done.left} readers`} left since, and ${done.left === 1 ? 'has' : 'have'} left again.\n`,
      );
      process.stdout.write('The store sends again.\n');
    },
    { logLevel: 'warn' },
  );
}
