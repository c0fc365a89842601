import { Command } from 'commander';
import type { BroughtBack } from '../src/flow/readers/bring-back.ts';
import type { App } from '../src/run/app/app.ts';
import { keyOfAddress } from '../src/shared/addresses/email-address.ts';
import { shortAddress, shortAddressesIn } from '../src/shared/log.ts';
import { withApp, withStore } from './open.ts';
import { print, printJson, table, UsageError } from './print.ts';

const HELP = `
A reader counts as bounced when a server reports that the address doesn't exist, or when their emails keep bouncing.
Each reader is listed under the cause that Pacesetter reads in the server's answer today. The causes sender-refused,
email-refused and refused-for-now are not about the reader. --undo brings back the selected readers: their courses
continue where they stopped, at the usual pace, and lessons that they missed are due again. Readers who had left or had
never confirmed get nothing, but may sign up again. The reason stays on record.`;

type Bounced = Awaited<ReturnType<App['bounced']>>[number];

interface Flags {
  cause?: string;
  day?: string;
  undo?: boolean;
  reason?: string;
  json?: boolean;
}

export function bouncedCommand(): Command {
  return new Command('bounced')
    .description('List readers who bounced, by cause and day, and bring back readers who bounced by mistake.')
    .argument('[email]', 'only this reader')
    .option('--cause <cause>', 'only this cause, such as sender-refused')
    .option('--day <date>', 'only this day (UTC), such as 2026-11-30')
    .option('--undo', 'bring the readers back; needs an address, --cause or --day')
    .option('--reason <text>', 'why; kept for good, so don’t name anyone in it')
    .option('--json', 'print [{ id, email, day, cause, said }]; --undo adds "became" to each')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(email: string | undefined, flags: Flags): Promise<void> {
  const { cause, day, undo, reason, json } = flags;
  if (day !== undefined && !/^\d{4}-\d\d-\d\d$/.test(day)) {
    throw new UsageError(`--day: found "${day}"; use a date such as 2026-11-30`);
  }
  if (undo && !(email ?? cause ?? day)) {
    throw new UsageError(
      '--undo: add an address, a --cause or a --day, so that nobody is brought back by mistake',
    );
  }
  if (undo && !reason?.trim())
    throw new UsageError('--undo: add --reason with the reason, which is kept on record');
  // The courses are needed only for bringing somebody back.
  if (undo) return withApp((app) => bringThemBack(app, email, flags), { logLevel: 'warn' });
  await withStore(async (ports) => {
    const chosen = choose(await ports.bounced(), email, flags);
    if (json) return printJson(chosen.map(rowOf));
    if (chosen.length === 0) return print('No reader counts as bounced.');
    print(table([['day', 'cause', 'readers', 'for example', 'said'], ...groupsOf(chosen)]));
  });
}

function choose(all: readonly Bounced[], email: string | undefined, { cause, day }: Flags): Bounced[] {
  const key = email === undefined ? undefined : keyOfAddress(email);
  const chosen = all.filter(
    (one) =>
      (key === undefined || keyOfAddress(one.email) === key) &&
      (cause === undefined || one.cause === cause) &&
      (day === undefined || dayOf(one) === day),
  );
  if (email !== undefined && chosen.length === 0) {
    throw new UsageError(`${email}: no reader with this address counts as bounced`);
  }
  const causes = [...new Set(all.map((one) => one.cause))];
  if (cause !== undefined && all.length > 0 && !causes.some((one) => one === cause)) {
    throw new UsageError(`--cause: found "${cause}"; there are ${causes.join(', ')}`);
  }
  return chosen;
}

async function bringThemBack(app: App, email: string | undefined, flags: Flags): Promise<void> {
  const { reason = '', json } = flags;
  const chosen = choose(await app.bounced(), email, flags);
  const { bringBack } = await import('../src/flow/readers/bring-back.ts');
  const became: (ReturnType<typeof rowOf> & { readonly became: BroughtBack })[] = [];
  for (const one of chosen) {
    became.push({ ...rowOf(one), became: await bringBack(app.signup, one.id, reason) });
  }
  app.signup.wake();
  if (json) return printJson(became);
  const count = (what: string) => became.filter((one) => one.became === what).length;
  print(
    `${count('active')} brought back; ${count('may-sign-up')} may sign up again; ${count('not-bounced')} unchanged.`,
  );
}

const dayOf = ({ at }: Bounced): string => new Date(at).toISOString().slice(0, 'YYYY-MM-DD'.length);

function groupsOf(readers: readonly Bounced[]): (string | number)[][] {
  const groups = Map.groupBy(readers, (one) => `${dayOf(one)} ${one.cause}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const said = shortAddressesIn(first.said).slice(0, 80);
    return [[dayOf(first), first.cause, group.length, shortAddress(first.email), said || '–']];
  });
}

function rowOf(one: Bounced) {
  const { id, cause } = one;
  return { id, email: one.email, day: dayOf(one), cause, said: shortAddressesIn(one.said) };
}
