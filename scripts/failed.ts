import { Command } from 'commander';
import type { StorePorts } from '../src/run/app/store-ports.ts';
import { shortAddress } from '../src/shared/log.ts';
import { withStore } from './open.ts';
import { printJson, table, UsageError } from './print.ts';
import { reasonText } from './reason-text.ts';

const HELP = `
A lesson or issue fails when the provider refuses it to its reader time and again; it waits when the provider refuses it
to everybody. --again puts emails back into the queue: all of them, those with these ids, or those of one cause. What
may have left before is never sent again from here. An email whose time has passed, or whose reader has left or has no
such address, does not leave either.`;

type FailedDelivery = Awaited<ReturnType<StorePorts['failed']['list']>>[number];

interface Flags {
  again?: boolean;
  cause?: string;
  json?: boolean;
}

export function failedCommand(): Command {
  return new Command('failed')
    .description('List lessons and issues that failed or are held back, and send them again.')
    .argument('[ids...]', 'only these emails, by the id that the list shows')
    .option('--cause <cause>', 'only those of one cause, such as refused')
    .option('--again', 'send them again')
    .option('--json', 'print [{ id, to, email, cause, state, why }]')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(ids: string[], { again, cause, json }: Flags): Promise<void> {
  const strange = ids.find((id) => !/^\d{1,15}$/.test(id));
  if (strange !== undefined)
    throw new UsageError(`found "${strange}"; an id is a number that the list shows`);
  await withStore(async ({ failed, clock }) => {
    const all = await failed.list();
    const missing = ids.find((id) => !all.some((one) => one.id === Number(id)));
    if (missing !== undefined)
      throw new UsageError(`${missing}: no email with this id has failed or is held back`);
    const causes = [...new Set(all.map(causeOf))];
    if (cause !== undefined && all.length > 0 && !causes.includes(cause)) {
      throw new UsageError(`--cause: found "${cause}"; there are ${causes.join(', ')}`);
    }
    const chosen = all.filter(
      (one) =>
        (ids.length === 0 || ids.includes(String(one.id))) && (cause === undefined || causeOf(one) === cause),
    );
    const shown = again
      ? await failed.again(
          chosen.map(({ id }) => id),
          clock.now(),
        )
      : chosen;
    if (json) return printJson(shown.map(rowOf));
    if (shown.length > 0) {
      const rows = shown
        .map(rowOf)
        .map(({ id, to, email, cause: why, state, why: text }) => [
          ...[id, to ?? '–', email, why, state],
          text,
        ]);
      print(table([['id', 'to', 'email', 'cause', 'state', 'why'], ...rows]));
    }
    if (again)
      print(`${shown.length} put back into the queue; ${chosen.length - shown.length} stay as they are.`);
    else print(shown.length > 0 ? 'Send them again with --again.' : 'No email has failed or is held back.');
  });
}

const causeOf = ({ reason }: FailedDelivery): string => reason?.code ?? 'other';

function rowOf(one: FailedDelivery) {
  return {
    id: one.id,
    to: one.email === null ? null : shortAddress(one.email),
    email: `${one.stream}/${one.item}`,
    cause: causeOf(one),
    state: one.state,
    why: one.reason ? reasonText(one.reason) : '',
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
