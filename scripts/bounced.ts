import { Command } from 'commander';
import type { BroughtBack } from '../src/flow/readers/bring-back.ts';
import type { App } from '../src/run/app/app.ts';
import { keyOfAddress } from '../src/shared/addresses/email-address.ts';
import { shortAddress, shortAddressesIn } from '../src/shared/log.ts';
import { withApp, withStore } from './open.ts';
import { printJson, table, UsageError } from './print.ts';

const HELP = `
A reader bounces when a server says that there is no such address, or when emails come back again and again. Each is
listed under the cause that is read in the server's words today; sender-refused, email-refused and refused-for-now were
not about the reader. --undo brings back those who are chosen: their courses go on where they stood, at the pace, and
lessons that they missed by it are due again. Whoever had left or had never confirmed may sign up again, and gets
nothing. What is undone stays on record with its reason.`;

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
    .description('List readers who bounced, by cause and day, and bring back those who bounced by mistake.')
    .argument('[email]', 'only this reader')
    .option('--cause <cause>', 'only those of one cause, such as sender-refused')
    .option('--day <date>', 'only those of one day (UTC), such as 2026-11-30')
    .option('--undo', 'bring them back; needs an address, --cause or --day')
    .option('--reason <text>', 'why; it is kept for good, so name nobody in it')
    .option('--json', 'print [{ id, email, day, cause, said }], with --undo also what each became')
    .addHelpText('after', HELP)
    .action(run);
}

async function run(email: string | undefined, flags: Flags): Promise<void> {
  const { cause, day, undo, reason, json } = flags;
  if (day !== undefined && !/^\d{4}-\d\d-\d\d$/.test(day)) {
    throw new UsageError(`--day: found "${day}"; allowed is a date such as 2026-11-30`);
  }
  if (undo && !(email ?? cause ?? day)) {
    throw new UsageError(
      '--undo: name an address, a --cause or a --day, so that nobody comes back by mistake',
    );
  }
  if (undo && !reason?.trim()) throw new UsageError('--undo: say why with --reason; it is kept on record');
  // Only to bring somebody back are the courses needed.
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
    `${count('active')} brought back; ${count('may-sign-up')} may sign up again; ${count('not-bounced')} stay as they are.`,
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

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
