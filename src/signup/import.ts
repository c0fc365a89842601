import { ANY_ADDRESS } from '../shared/email-address.ts';
import { inEachLanguage, type SignupDeps } from './context.ts';
import { type ImportTerms, importOne } from './import-row.ts';
import { goneAs, type ImportRow, type RowOutcome } from './list-row.ts';
import { type Parsed, parseSignup } from './request.ts';
import { SeenKeys } from './seen-keys.ts';

export interface ImportOptions {
  /** The course they begin; default is the publication's. */
  readonly course: string | undefined;
  /** Where and how they agreed. Without it they are asked to confirm. */
  readonly confirmed: string | undefined;
  /** Where the rows come from, for the consent record. */
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

/** Told what happens while it does. */
export interface ImportWatch {
  /** @param done the rows so far. */
  progress?(done: number): void;
  /** @param reason why it was rejected, else empty. */
  row?(row: ImportRow, outcome: RowOutcome, reason: string): void;
}

/** Rows a transaction; others who write wait for some tenths of a second. */
const CHUNK = 500;
const KEPT_REJECTIONS = 1000;

/** Thrown to undo what a dry run wrote. */
class Undo extends Error {}

/**
 * Imports a list, in memory that does not grow with it. Nobody who left, bounced or complained, here or where the
 * list comes from, comes back by an import; a row that can't be read is rejected alone. Rows already as they
 * should be are skipped, so that a second run changes nothing.
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
    confirmEdition: await inEachLanguage((own) => deps.editions.confirm(course, own)),
  };
  // A dry run undoes each chunk, so the store can't tell it whom it has met.
  const met = options.dryRun ? new SeenKeys() : undefined;
  let done = 0;

  const flush = async (chunk: readonly ImportRow[]): Promise<void> => {
    const read = chunk.map((row) => {
      const parsed = parse(deps, row, course);
      return { row, parsed, again: parsed.ok && met?.add(parsed.request.address.key) === false };
    });
    let told: Parameters<NonNullable<ImportWatch['row']>>[] = [];
    try {
      await deps.store.transaction(async (store) => {
        // The store may begin a transaction anew.
        told = [];
        await store.hold(read.flatMap(({ parsed }) => (parsed.ok ? [parsed.request.address.key] : [])));
        for (const { row, parsed, again } of read) {
          if (!parsed.ok) told.push([row, 'rejected', inWords(parsed.errors)]);
          else if (again) told.push([row, 'skipped', '']);
          else told.push([row, await importOne(deps, store, row, parsed.request, terms), '']);
        }
        if (options.dryRun) throw new Undo();
      });
    } catch (error) {
      if (!(error instanceof Undo)) throw error;
    }
    for (const [row, outcome, reason] of told) {
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

/** Of who left or bounced elsewhere only the address counts, and any address may be suppressed. */
function parse(deps: SignupDeps, row: ImportRow, course: string | null): Parsed {
  if (row.fault) return { ok: false, errors: [row.fault] };
  return goneAs(row)
    ? parseSignup({ email: row.email, course }, deps.catalogue(), ANY_ADDRESS)
    : parseSignup({ ...row, course }, deps.catalogue(), deps.addresses);
}

function inWords(errors: readonly { field: string; message: string }[]): string {
  return errors.map(({ field, message }) => `${field}: ${message}`).join(' ');
}
