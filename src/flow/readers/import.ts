import { ANY_ADDRESS } from '../../shared/addresses/email-address.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import { inEachLanguage, type SignupDeps } from './context.ts';
import { firstSlotOf, type ImportTerms, importOne, newReader } from './import-row.ts';
import { goneAs, type ImportRow, type RowOutcome } from './list-row.ts';
import { type Parsed, parseSignup } from './request.ts';
import { SeenKeys } from './seen-keys.ts';
import type { SubscriberStore } from './subscriber.ts';

export interface ImportOptions {
  /** The course they begin; default is the publication's. */
  readonly course: string | undefined;
  /** Where and how they agreed. Without it they are asked to confirm. */
  readonly confirmed: string | undefined;
  /** The source of the rows, for the consent record. */
  readonly source: string;
  readonly dryRun: boolean;
}

export interface ImportReport {
  added: number;
  updated: number;
  skipped: number;
  suppressed: number;
  /** The first thousand. */
  rejected: { line: number; reason: string }[];
  rejectedCount: number;
}

/** Receives events while the import runs. */
export interface ImportWatch {
  /** @param done the rows so far. */
  progress?(done: number): void;
  /**
   * @param reason why it was rejected, else empty.
   */
  row?(row: ImportRow, outcome: RowOutcome, reason: string): void;
}

/** Rows per transaction; other writers wait for some tenths of a second. */
const CHUNK = 500;
const KEPT_REJECTIONS = 1000;

interface ReadRow {
  readonly row: ImportRow;
  readonly parsed: Parsed;
  /** It was already seen in this dry run. */
  readonly again: boolean;
}

interface RowResult {
  readonly row: ImportRow;
  readonly outcome: RowOutcome;
  readonly reason?: string;
}

/** Thrown to undo what a dry run wrote. */
class Undo extends Error {}

/**
 * Imports a list, in constant memory. Nobody who left, bounced or complained, here or in the source, comes back by an
 * import; a row that can't be read is rejected alone. Rows that are already as they should be are skipped, so that a
 * second run changes nothing.
 */
export async function importSubscribers(
  deps: SignupDeps,
  rows: AsyncIterable<ImportRow> | Iterable<ImportRow>,
  options: ImportOptions,
  watch: ImportWatch = {},
): Promise<ImportReport> {
  const report: ImportReport = {
    ...{ added: 0, updated: 0, skipped: 0, suppressed: 0 },
    ...{ rejected: [], rejectedCount: 0 },
  };
  const course = options.course ?? deps.catalogue().publication.startCourse ?? null;
  const terms: ImportTerms = {
    course,
    confirmed: options.confirmed,
    form: `import of ${options.source}`,
    // Compiling it takes seconds, and people who have agreed are not asked.
    confirmEdition:
      options.confirmed === undefined
        ? await inEachLanguage(deps.editions, { kind: 'confirm', course })
        : undefined,
  };
  // A dry run undoes each chunk, so the store can't tell it which people it has seen.
  const met = options.dryRun ? new SeenKeys() : undefined;
  let done = 0;

  const flush = async (chunk: readonly ImportRow[]): Promise<void> => {
    const read = chunk.map((row): ReadRow => {
      const parsed = parse(deps, row, course);
      return { row, parsed, again: parsed.ok && met?.add(parsed.request.address.key) === false };
    });
    for (const { row, outcome, reason = '' } of await bring(deps, read, terms, options.dryRun)) {
      if (outcome !== 'rejected') report[outcome] += 1;
      else if (++report.rejectedCount <= KEPT_REJECTIONS) report.rejected.push({ line: row.line, reason });
      watch.row?.(row, outcome, reason);
    }
    done += chunk.length;
    watch.progress?.(done);
  };

  let chunk: ImportRow[] = [];
  for await (const row of rows) {
    chunk.push(row);
    if (chunk.length === CHUNK) {
      await flush(chunk);
      chunk = [];
    }
  }
  if (chunk.length > 0) await flush(chunk);
  deps.wake();
  return report;
}

/**
 * Imports rows in one transaction. If the store refuses a value, or it can't be computed with, the rows are halved
 * until the culprit is alone and rejected: all others are imported.
 */
async function bring(
  deps: SignupDeps,
  rows: readonly ReadRow[],
  terms: ImportTerms,
  dryRun: boolean,
): Promise<RowResult[]> {
  try {
    return await bringTogether(deps, rows, terms, dryRun);
  } catch (error) {
    const [first] = rows;
    if (!first || !(await deps.store.blamesValue(error))) throw error;
    if (rows.length === 1) {
      const reason = `can't be stored: ${messageOf(error)}`;
      return [{ row: first.row, outcome: 'rejected', reason }];
    }
    const half = Math.ceil(rows.length / 2);
    const before = await bring(deps, rows.slice(0, half), terms, dryRun);
    return [...before, ...(await bring(deps, rows.slice(half), terms, dryRun))];
  }
}

async function bringTogether(
  deps: SignupDeps,
  rows: readonly ReadRow[],
  terms: ImportTerms,
  dryRun: boolean,
): Promise<RowResult[]> {
  let told: RowResult[] = [];
  try {
    await deps.store.transaction(async (store) => {
      // The store may restart a transaction.
      told = [];
      await store.hold(rows.flatMap(({ parsed }) => (parsed.ok ? [parsed.request.address.key] : [])));
      const added = await addStrangers(deps, store, rows, terms);
      for (const one of rows) {
        const { row, parsed, again } = one;
        if (!parsed.ok) told.push({ row, outcome: 'rejected', reason: inWords(parsed.errors) });
        else if (again) told.push({ row, outcome: 'skipped' });
        else if (added.has(one)) told.push({ row, outcome: 'added' });
        else told.push({ row, outcome: await importOne(deps, store, row, parsed.request, terms) });
      }
      if (dryRun) throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
  return told;
}

/** Adds people who agreed and are new to the store, all at once: in most lists that is nearly everybody. */
async function addStrangers(
  deps: SignupDeps,
  store: SubscriberStore,
  rows: readonly ReadRow[],
  terms: ImportTerms,
): Promise<ReadonlySet<ReadRow>> {
  const now = deps.now();
  const slots = new Map<string, number | undefined>();
  const slotIn = (zone: string) => {
    if (!slots.has(zone)) slots.set(zone, firstSlotOf(deps, terms.course, zone, now));
    return slots.get(zone);
  };
  const seen = new Set<string>();
  const candidates = rows.flatMap((one) => {
    if (!one.parsed.ok || one.again) return [];
    const { request } = one.parsed;
    // Several rows about one person are processed in order.
    if (seen.has(request.address.key)) return [];
    seen.add(request.address.key);
    const reader = newReader(deps, one.row, request, terms, slotIn);
    return reader ? [{ one, reader, hashes: deps.keys.fingerprints(request.address.key) }] : [];
  });
  if (candidates.length === 0) return new Set();
  const known = await store.knownAmong(candidates.map(({ reader }) => reader.person.emailKey));
  const suppressed = await store.suppressedAmong(candidates.flatMap(({ hashes }) => hashes));
  const strangers = candidates.filter(
    ({ reader, hashes }) =>
      !known.has(reader.person.emailKey) && !hashes.some((hash) => suppressed.has(hash)),
  );
  await store.insertMany(
    strangers.map(({ reader }) => reader),
    now,
  );
  return new Set(strangers.map(({ one }) => one));
}

/** For people who left or bounced elsewhere only the address counts, and any address may be suppressed. */
function parse(deps: SignupDeps, row: ImportRow, course: string | null): Parsed {
  if (row.fault) return { ok: false, errors: [row.fault] };
  return goneAs(row)
    ? parseSignup({ email: row.email, course }, deps.catalogue(), ANY_ADDRESS)
    : parseSignup({ ...row, course }, deps.catalogue(), deps.addresses);
}

function inWords(errors: readonly { field: string; message: string }[]): string {
  return errors.map(({ field, message }) => `${field}: ${message}`).join(' ');
}
