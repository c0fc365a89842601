import { inEachLanguage, type SignupDeps } from './context.ts';
import { bringGroup, type RowResult } from './import-group.ts';
import type { ImportRow, RowFault, RowOutcome } from './list-row.ts';
import { type ImportTerms, type ReadRow, rowReader } from './read-row.ts';
import { SeenKeys } from './seen-keys.ts';
import type { LongWay } from './subscriber.ts';

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
  rejected: { line: number; faults: readonly RowFault[] }[];
  rejectedCount: number;
}

/** Receives events while the import runs. */
export interface ImportWatch {
  /** @param done the rows so far. */
  progress?(done: number): void;
  /**
   * @param faults why it was rejected, else empty.
   */
  row?(row: ImportRow, outcome: RowOutcome, faults: readonly RowFault[]): void;
}

const KEPT_REJECTIONS = 1000;

/**
 * Imports a list, in constant memory: while the store takes one group of rows, or two, only the next one is read. Nobody who
 * left, bounced or complained, here or in the source, comes back by an import; a row that can't be read is rejected
 * alone. Rows that are already as they should be are skipped, so that a second run changes nothing, and a run after an
 * interruption does the rest.
 */
export function importSubscribers(
  deps: SignupDeps,
  rows: AsyncIterable<ImportRow> | Iterable<ImportRow>,
  options: ImportOptions,
  watch: ImportWatch = {},
): Promise<ImportReport> {
  return deps.store.atLength((way) => importAll(deps, rows, options, watch, way));
}

async function importAll(
  deps: SignupDeps,
  rows: AsyncIterable<ImportRow> | Iterable<ImportRow>,
  options: ImportOptions,
  watch: ImportWatch,
  { giveWay, atOnce, rows: groupOf }: LongWay,
): Promise<ImportReport> {
  const report: ImportReport = {
    ...{ added: 0, updated: 0, skipped: 0, suppressed: 0 },
    ...{ rejected: [], rejectedCount: 0 },
  };
  const terms = await termsOf(deps, options);
  // A dry run undoes each group, so the store can't tell it which people it has seen.
  const met = options.dryRun ? new SeenKeys() : undefined;
  let done = 0;

  const tell = (results: readonly RowResult[]): void => {
    for (const { row, outcome, faults = [] } of results) {
      if (outcome !== 'rejected') report[outcome] += 1;
      else if (++report.rejectedCount <= KEPT_REJECTIONS) report.rejected.push({ line: row.line, faults });
      watch.row?.(row, outcome, faults);
    }
    done += results.length;
    watch.progress?.(done);
  };
  /** Groups that the store is taking, the oldest first. */
  const underWay: UnderWay[] = [];
  const endOldest = async (): Promise<void> => {
    const [oldest] = underWay;
    if (!oldest) return;
    tell(await oldest.results);
    underWay.shift();
    await giveWay();
  };
  // Two that ask people to confirm would wait for each other's mailboxes.
  const most = options.confirmed === undefined ? 1 : atOnce;
  const begin = async (group: readonly ReadRow[]): Promise<void> => {
    const addresses = most === 1 ? [] : addressesIn(group);
    // Rows about one person are processed in order.
    const mustWait = () =>
      underWay.length >= most ||
      underWay.some((before) => addresses.some((one) => before.addresses.has(one)));
    while (mustWait()) await endOldest();
    const results = bringGroup(deps, group, terms, options.dryRun);
    // Reported where it is awaited.
    results.catch(() => {});
    underWay.push({ addresses: new Set(addresses), results });
  };

  try {
    const read = rowReader(deps, terms, met);
    let group: ReadRow[] = [];
    for await (const row of rows) {
      group.push(read(row));
      if (group.length < groupOf) continue;
      await begin(group);
      group = [];
    }
    if (group.length > 0) await begin(group);
    while (underWay.length > 0) await endOldest();
  } finally {
    // If the list breaks off, the store first completes what it has begun.
    await Promise.allSettled(underWay.map(({ results }) => results));
    deps.wake();
  }
  return report;
}

interface UnderWay {
  readonly addresses: ReadonlySet<string>;
  readonly results: Promise<readonly RowResult[]>;
}

function addressesIn(group: readonly ReadRow[]): string[] {
  return group.flatMap((one) => (one.kind === 'good' ? one.request.address.key : []));
}

async function termsOf(deps: SignupDeps, { course, confirmed, source }: ImportOptions): Promise<ImportTerms> {
  const begun = course ?? deps.catalogue().publication.startCourse ?? null;
  return {
    course: begun,
    confirmed,
    form: `import of ${source}`,
    // Compiling it takes seconds, and people who have agreed are not asked.
    confirmEdition:
      confirmed === undefined
        ? await inEachLanguage(deps.editions, { kind: 'confirm', course: begun })
        : undefined,
  };
}
