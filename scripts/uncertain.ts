import { Command } from 'commander';
import { shortAddress } from '../src/shared/log.ts';
import { withStore } from './open.ts';
import { printJson, table, UsageError } from './print.ts';
import { reasonText } from './reason-text.ts';

const VERDICTS = ['sent', 'again', 'drop'] as const;

const HELP = `
An email is in doubt when it was handed over and never answered, and could not be repeated safely. Its reader waits
for nothing: the next lesson comes at its time. Look into your provider's or mail server's log, then say:
  --settle sent    it left
  --settle again   send it again; its reader may get it twice
  --settle drop    give it up; its reader may never get it
An email that was handed over by another transport than MAIL_URL names today is in doubt as well: only a worker with
the former MAIL_URL could repeat it safely, within a day.
With ids only those emails are settled, otherwise all of the list.`;

interface Flags {
  settle?: string;
  json?: boolean;
}

export function uncertainCommand(): Command {
  return new Command('uncertain')
    .description('List emails of which nobody knows whether they left, and settle them.')
    .argument('[ids...]', 'only these emails, by the id that the list shows')
    .option('--settle <verdict>', 'sent, again or drop')
    .option('--json', 'print [{ id, to, stream, item, handedOverAt, reason }]')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(ids: string[], { settle, json }: Flags): Promise<void> {
  const verdict = VERDICTS.find((one) => one === settle);
  if (settle !== undefined && !verdict) {
    throw new UsageError(`--settle: found "${settle}"; allowed are ${VERDICTS.join(', ')}`);
  }
  const strange = ids.find((id) => !/^\d{1,15}$/.test(id));
  if (strange !== undefined)
    throw new UsageError(`found "${strange}"; an id is a number that the list shows`);
  const only = ids.length > 0 ? ids.map(Number) : undefined;
  await withStore(async ({ uncertain, clock }) => {
    const all = await uncertain.list(clock.now());
    const missing = only?.find((id) => !all.some((one) => one.id === id));
    if (missing !== undefined) throw new UsageError(`${missing}: no email with this id is in doubt`);
    const shown = verdict
      ? await uncertain.settle(verdict, only, clock.now())
      : all.filter(({ id }) => !only || only.includes(id));
    const rows = shown.map(({ id, email, stream, item, at, reason }) => ({
      id,
      to: email === null ? null : shortAddress(email),
      stream,
      item,
      handedOverAt: new Date(at).toISOString(),
      reason: reason ? reasonText(reason) : null,
    }));
    if (json) return printJson(rows);
    if (rows.length > 0) {
      const cells = rows.map((row) => [
        row.id,
        row.handedOverAt,
        row.to ?? '–',
        `${row.stream}/${row.item}`,
        row.reason ?? '',
      ]);
      print(table([['id', 'handed over', 'to', 'email', 'why'], ...cells]));
    }
    if (verdict) print(`${rows.length} settled: ${verdict}`);
    else print(rows.length > 0 ? 'Settle them with --settle sent, again or drop.' : 'No email is in doubt.');
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
