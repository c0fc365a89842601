import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { stringify } from 'csv-stringify';
import { ContentError } from '../src/flow/content/content-error.ts';
import { readContent } from '../src/flow/content/read.ts';
import type { Subscriber } from '../src/flow/readers/subscriber.ts';
import type { StorePorts } from '../src/run/app/store-ports.ts';
import { keyOfAddress } from '../src/shared/addresses/email-address.ts';
import { withApp, withStore } from './open.ts';
import { exportPerson, liftSuppression } from './person.ts';
import { print, printJson, table, UsageError } from './print.ts';
import {
  CONFIRMED,
  COURSE,
  type ImportFlags,
  importCommand,
  importRows,
  told,
} from './subscribers-import.ts';

export function subscribersCommand(): Command {
  const command = new Command('subscribers').description(
    'Add, show, list, import, export and erase subscribers.',
  );
  command
    .command('add <email>')
    .description('Add one subscriber.')
    .option(...COURSE)
    .option(...CONFIRMED)
    .option('--name <first name>', 'first name')
    .option('--time-zone <zone>', 'IANA time zone, such as Europe/Berlin')
    .option('--json', 'print the result as JSON')
    .action((email: string, flags: ImportFlags & { name?: string; timeZone?: string }) =>
      withApp(
        async (app) => {
          const row = { line: 1, email, firstName: flags.name, timeZone: flags.timeZone };
          return told(await importRows(app, [row], 'the command line', flags), flags);
        },
        { logLevel: 'warn', absent: 'make' },
      ),
    );
  command
    .command('show <email-or-id>')
    .description(
      'Show one subscriber, with courses, emails and consents; by address, or by the id in the log.',
    )
    .option('--json', 'print it as JSON')
    .action((email: string, flags: { json?: boolean }) => withStore((ports) => show(ports, email, flags)));
  command
    .command('list')
    .description('List subscribers.')
    .option('--status <status>', 'only this status: pending, active, unsubscribed, bounced or complained')
    .option('--json', 'print them as JSON')
    .action((flags: { status?: string; json?: boolean }) => withStore((ports) => list(ports, flags)));
  command.addCommand(importCommand());
  command
    .command('export [email-or-file.csv] [file.json]')
    .description(
      'Export all subscribers as CSV, or everything stored about one person as JSON, to a file or to standard output.',
    )
    .action((what?: string, file?: string) =>
      withStore((ports) => (what?.includes('@') ? exportPerson(ports, what, file) : exportCsv(ports, what))),
    );
  command
    .command('lift-suppression <email>')
    .description(
      'Let an address that bounced, complained or was erased sign up again. The change is kept on record.',
    )
    .requiredOption('--reason <text>', 'why; kept for good, so don’t name anyone in it')
    .option('--json', 'print { lifted }')
    .action((email: string, flags: { reason: string; json?: boolean }) =>
      withStore((ports) => liftSuppression(ports, email, flags)),
    );
  command
    .command('erase <email>')
    .description(
      'Erase everything about a subscriber. Only a hash of the address is kept, so that no import brings them back.',
    )
    .option('--json', 'print the result as JSON')
    .action((email: string, flags: { json?: boolean }) => withStore((ports) => erase(ports, email, flags)));
  return command;
}

async function find({ subscribers }: StorePorts, email: string): Promise<Subscriber> {
  const found = await (/^\d{1,15}$/.test(email)
    ? subscribers.find(Number(email))
    : subscribers.findByKey(keyOfAddress(email)));
  if (!found) throw new UsageError(`${email}: there is no such subscriber`);
  return found;
}

async function show(ports: StorePorts, email: string, { json }: { json?: boolean }): Promise<void> {
  const subscriber = await find(ports, email);
  const { id, addressHash: _, emailKey: __, ...person } = subscriber;
  const record = {
    ...person,
    topicsOptedOut: await ports.subscribers.optouts(id),
    enrolments: await ports.subscribers.enrolments(id),
    deliveries: await ports.reports.deliveries(id),
    consents: await ports.reports.consents(id),
  };
  if (json) return printJson(record);
  for (const [name, value] of Object.entries(person)) print(`${name}: ${display(name, value)}`);
  print(
    `\n${table([['course', 'status', 'next'], ...record.enrolments.map((one) => [one.course, one.status, display('at', one.nextDueAt)])])}`,
  );
  print(
    `\n${table([['sent', 'status', 'what'], ...record.deliveries.map((one) => [display('at', one.sent_at), one.status, `${one.stream}/${one.item}`])])}`,
  );
}

async function* everyone({ reports }: StorePorts, status?: string): AsyncGenerator<Subscriber> {
  for (let after = 0; ; ) {
    const page = await reports.subscribers(after, 500, status);
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
  }
}

async function list(ports: StorePorts, { status, json }: { status?: string; json?: boolean }): Promise<void> {
  const known = ['pending', 'active', 'unsubscribed', 'bounced', 'complained'];
  if (status !== undefined && !known.includes(status)) {
    throw new UsageError(`--status: found "${status}"; use one of ${known.join(', ')}`);
  }
  const rows: Subscriber[] = [];
  for await (const subscriber of everyone(ports, status)) rows.push(subscriber);
  if (json) {
    return printJson(
      rows.map(({ email, firstName, status, timeZone }) => ({ email, firstName, status, timeZone })),
    );
  }
  print(table([['email', 'status', 'zone'], ...rows.map((one) => [one.email, one.status, one.timeZone])]));
}

async function exportCsv(ports: StorePorts, file?: string): Promise<void> {
  const topics = topicsIn(ports.config.contentFolder);
  async function* records() {
    for await (const one of everyone(ports)) {
      const optouts = await ports.subscribers.optouts(one.id);
      yield [
        one.email,
        one.firstName ?? '',
        one.timeZone,
        topics.filter((id) => !optouts.includes(id)).join(';'),
        one.status,
        one.language ?? '',
      ];
    }
  }
  const columns = ['email', 'firstName', 'timeZone', 'topics', 'status', 'language'];
  // A cell that begins like a formula is escaped, so that no spreadsheet runs it.
  const csv = stringify({ header: true, columns, escape_formulas: true });
  await pipeline(records, csv, file ? createWriteStream(file, { mode: 0o600 }) : process.stdout, {
    end: file !== undefined,
  });
}

async function erase(ports: StorePorts, email: string, { json }: { json?: boolean }): Promise<void> {
  const subscriber = await find(ports, email);
  await ports.subscribers.transaction((store) => store.erase(subscriber.id, ports.clock.now()));
  if (json) return printJson({ erased: true });
  print('Erased. A keyed hash of the address is kept, so that no import brings it back.');
}

/** The publication's topics: a mistake in a course or an issue doesn't stop the export of a list. */
function topicsIn(folder: string): string[] {
  const { publication, faults } = readContent(folder);
  if (!publication) throw new ContentError(faults);
  return publication.topics.map(({ id }) => id);
}

function display(name: string, value: unknown): string {
  if (value === null || value === undefined) return '–';
  return /At$|^at$|Until$/.test(name) ? new Date(value as number).toISOString() : String(value);
}
