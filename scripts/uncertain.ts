import { Command } from 'commander';
import { shortAddress } from '../src/shared/log.ts';
import { withStore } from './open.ts';
import { print, printJson, table, UsageError } from './print.ts';
import { reasonText } from './reason-text.ts';

const VERDICTS = ['sent', 'again', 'drop'] as const;

const HELP = `
An email's delivery is unknown when it was handed over, no answer came, and it can't be repeated safely. The reader's
next lesson still comes on time. Look at the log of your provider or mail server, then resolve the email:
  --settle sent    it was sent
  --settle again   send it again; the reader may get it twice
  --settle drop    don't send it; the reader may never get it
The delivery of an email is also unknown if another transport than today's MAIL_URL handed it over: only a worker with
the former MAIL_URL could repeat it safely, within a day.
Only the account that handed an email over can repeat it safely. After a change to another account at the same provider,
its emails are listed here, too. If the account is the same and only its API key or user was replaced, run this command
with --same-account: the emails are handed over again under their own keys, and no reader gets one twice.
With ids, only those emails are resolved, otherwise all emails in the list.`;

interface Flags {
  settle?: string;
  sameAccount?: boolean;
  json?: boolean;
}

export function uncertainCommand(): Command {
  return new Command('uncertain')
    .description('List emails whose delivery is unknown, and resolve them.')
    .argument('[ids...]', 'only these emails, by their ids in the list')
    .option('--settle <verdict>', 'resolve them as sent, again or drop')
    .option('--same-account', 'the account is the same: hand its emails over again, under their own keys')
    .option('--json', 'print [{ id, to, stream, item, handedOverAt, cause, reason }]')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(ids: string[], { settle, sameAccount, json }: Flags): Promise<void> {
  const verdict = VERDICTS.find((one) => one === settle);
  if (settle !== undefined && !verdict) {
    throw new UsageError(`--settle: found "${settle}"; use one of ${VERDICTS.join(', ')}`);
  }
  const strange = ids.find((id) => !/^\d{1,15}$/.test(id));
  if (strange !== undefined)
    throw new UsageError(`found "${strange}"; use the number in the list’s id column`);
  const only = ids.length > 0 ? ids.map(Number) : undefined;
  if (sameAccount && (verdict || only)) {
    throw new UsageError('--same-account is about all emails of the account; leave ids and --settle out');
  }
  await withStore(async ({ uncertain, clock }) => {
    if (sameAccount) {
      const repeated = await uncertain.sameAccount(clock.now());
      if (json) return printJson({ repeated });
      return print(`${repeated} handed over again by the next worker or "pace send"`);
    }
    const all = await uncertain.list(clock.now());
    const missing = only?.find((id) => !all.some((one) => one.id === id));
    if (missing !== undefined) throw new UsageError(`${missing}: no uncertain email has this id`);
    const shown = verdict
      ? await uncertain.settle(verdict, only, clock.now())
      : all.filter(({ id }) => !only || only.includes(id));
    const rows = shown.map(({ id, email, stream, item, at, reason }) => ({
      id,
      to: email === null ? null : shortAddress(email),
      stream,
      item,
      handedOverAt: new Date(at).toISOString(),
      cause: reason?.code ?? null,
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
    if (verdict) print(`${rows.length} resolved: ${verdict}`);
    else
      print(
        rows.length > 0
          ? 'Resolve them with --settle sent, again or drop.'
          : 'There are no uncertain emails.',
      );
  });
}
