import { Command } from 'commander';
import type { StorePorts } from '../src/run/app/store-ports.ts';
import { shortAddress } from '../src/shared/log.ts';
import { withStore } from './open.ts';
import { print, printJson, table, UsageError } from './print.ts';
import { reasonText } from './reason-text.ts';

const HELP = `
A lesson or issue fails when the provider keeps refusing it for one reader. It is blocked when the provider refuses it
for every reader. --again puts emails back into the queue: all of them, those with the given ids, or those with one
cause. An email that may already have been sent is never sent again by this command. Neither is an email whose time has
passed, or whose reader has left or has no valid address.`;

type FailedDelivery = Awaited<ReturnType<StorePorts['failed']['list']>>[number];

interface Flags {
  again?: boolean;
  cause?: string;
  json?: boolean;
}

export function failedCommand(): Command {
  return new Command('failed')
    .description('List lessons and issues that failed or are blocked, and send them again.')
    .argument('[ids...]', 'only these emails, by their ids in the list')
    .option('--cause <cause>', 'only this cause, such as refused')
    .option('--again', 'send them again')
    .option('--json', 'print [{ id, to, email, cause, state, why }]')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(ids: string[], { again, cause, json }: Flags): Promise<void> {
  const strange = ids.find((id) => !/^\d{1,15}$/.test(id));
  if (strange !== undefined)
    throw new UsageError(`found "${strange}"; use the number in the list’s id column`);
  await withStore(async ({ failed, clock }) => {
    const all = await failed.list();
    const missing = ids.find((id) => !all.some((one) => one.id === Number(id)));
    if (missing !== undefined) throw new UsageError(`${missing}: no failed or blocked email has this id`);
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
    if (again) print(`${shown.length} put back into the queue; ${chosen.length - shown.length} unchanged.`);
    else print(shown.length > 0 ? 'Send them again with --again.' : 'No email has failed or is blocked.');
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
