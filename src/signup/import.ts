import type { Course } from '../content/catalogue.ts';
import { slotRuleOf } from '../enrolment/enrolment.ts';
import { firstSlot } from '../shared/slots.ts';
import type { Language } from '../shared/words/wording.ts';
import { inEachLanguage, type SignupDeps } from './context.ts';
import { parseSignup, type SignupRequest } from './request.ts';
import { askToConfirm } from './signup.ts';
import { readerOf, type Subscriber, type SubscriberStore } from './subscriber.ts';

/** One row of a list that is imported. */
export interface ImportRow {
  readonly line: number;
  readonly email: string;
  readonly firstName?: string | undefined;
  readonly language?: string | undefined;
  readonly timeZone?: string | undefined;
  /** Names or ids; empty: every topic. */
  readonly topics?: readonly string[] | undefined;
}

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
  rejected: { line: number; reason: string }[];
}

const CHUNK = 200;

const emptyReport = (): ImportReport => ({ added: 0, updated: 0, skipped: 0, rejected: [] });

/** Thrown to undo what a dry run wrote. */
class Undo extends Error {}

/**
 * Imports a list. Nobody who left, bounced or complained comes back by an import; a row that can't be read is
 * rejected alone. Rows already as they should be are skipped, so that a second run changes nothing.
 *
 * @param onProgress called with the number of rows done.
 */
export async function importSubscribers(
  deps: SignupDeps,
  rows: AsyncIterable<ImportRow> | Iterable<ImportRow>,
  options: ImportOptions,
  onProgress: (done: number) => void = () => {},
): Promise<ImportReport> {
  const report = emptyReport();
  const slug = options.course ?? deps.catalogue().publication.startCourse ?? null;
  const confirmEdition = await inEachLanguage((own) => deps.editions.confirm(slug, own));
  const seen = new Set<string>();
  let done = 0;

  const flush = async (chunk: readonly ImportRow[]): Promise<void> => {
    let part = emptyReport();
    let named = new Set(seen);
    try {
      await deps.store.transaction(async (store) => {
        // The store may begin a transaction anew.
        part = emptyReport();
        named = new Set(seen);
        const read = chunk.map((row) => ({
          row,
          parsed: parseSignup({ ...row, course: slug }, deps.catalogue(), deps.addresses),
        }));
        await store.hold(read.flatMap(({ parsed }) => (parsed.ok ? [parsed.request.address.key] : [])));
        for (const { row, parsed } of read) {
          if (!parsed.ok) {
            const reason = parsed.errors.map(({ field, message }) => `${field}: ${message}`).join(' ');
            part.rejected.push({ line: row.line, reason });
          } else if (options.dryRun && named.has(parsed.request.address.key)) {
            part.skipped += 1;
          } else {
            if (options.dryRun) named.add(parsed.request.address.key);
            part[await importOne(deps, store, parsed.request, options, confirmEdition)] += 1;
          }
        }
        if (options.dryRun) throw new Undo();
      });
    } catch (error) {
      if (!(error instanceof Undo)) throw error;
    }
    for (const key of named) seen.add(key);
    report.added += part.added;
    report.updated += part.updated;
    report.skipped += part.skipped;
    report.rejected.push(...part.rejected);
    done += chunk.length;
    onProgress(done);
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

async function importOne(
  deps: SignupDeps,
  store: SubscriberStore,
  request: SignupRequest,
  options: ImportOptions,
  confirmEdition: (own: Language | null) => string,
): Promise<'added' | 'updated' | 'skipped'> {
  const hashes = deps.keys.fingerprints(request.address.key);
  const known = await store.findByKey(request.address.key);
  if (await store.suppression(hashes)) return 'skipped';
  if (known && known.status !== 'active' && known.status !== 'pending') return 'skipped';
  const now = deps.now();
  const id =
    known?.id ??
    (await store.insert({
      email: request.address.email,
      emailKey: request.address.key,
      addressHash: hashes[0] as string,
      firstName: request.firstName,
      language: request.language,
      timeZone: request.timeZone ?? deps.catalogue().publication.timeZone,
      status: 'pending',
      createdAt: now,
      confirmedAt: null,
    }));
  const origin = {
    ip: null,
    userAgent: null,
    form: `import of ${options.source}`,
    consent: options.confirmed ?? `import of ${options.source}`,
  };
  if (options.confirmed === undefined && known?.status !== 'active') {
    const person = { id, emailKey: request.address.key };
    if (!known) await askToConfirm(store, person, request, origin, confirmEdition(request.language), now);
    return known ? 'skipped' : 'added';
  }
  const changed = await apply(deps, store, id, known, request);
  if (known?.status !== 'active') {
    await store.update(id, { status: 'active', confirmedAt: now });
    await store.addConsent({
      subscriberId: id,
      at: now,
      kind: 'imported',
      text: origin.consent,
      source: origin.form,
      ip: null,
      userAgent: null,
      signupId: null,
    });
  }
  const enrolled =
    options.confirmed !== undefined && (await enrolAtNextSlot(deps, store, id, request.course, now));
  if (!known) return 'added';
  return changed || enrolled || known.status !== 'active' ? 'updated' : 'skipped';
}

/** Takes over what the list says and leaves alone what it is silent about. */
async function apply(
  deps: SignupDeps,
  store: SubscriberStore,
  id: number,
  known: Subscriber | undefined,
  request: SignupRequest,
): Promise<boolean> {
  const { firstName, language, timeZone, topics } = request;
  const changes = {
    ...(firstName !== null && firstName !== known?.firstName ? { firstName } : {}),
    ...(language !== null && language !== known?.language ? { language } : {}),
    ...(timeZone !== null && timeZone !== known?.timeZone ? { timeZone } : {}),
  };
  await store.update(id, changes);
  let changed = Object.keys(changes).length > 0;
  if (topics !== null) {
    const all = deps.catalogue().publication.topics.map((topic) => topic.id);
    const optouts = all.filter((topic) => !topics.includes(topic));
    const before = new Set(await store.optouts(id));
    changed ||= before.size !== optouts.length || optouts.some((topic) => !before.has(topic));
    await store.setOptouts(id, optouts);
  }
  return changed;
}

async function enrolAtNextSlot(
  deps: SignupDeps,
  store: SubscriberStore,
  id: number,
  slug: string | null,
  now: number,
): Promise<boolean> {
  const course: Course | undefined = slug === null ? undefined : deps.catalogue().courses.get(slug);
  const already = (await store.enrolments(id)).some((enrolment) => enrolment.course === slug);
  const subscriber = await store.find(id);
  if (!course || already || !subscriber) return false;
  const reader = readerOf(subscriber, await store.optouts(id));
  const rule = slotRuleOf(course, reader, { intervalDays: null }, course.lessons[0]);
  await store.enrol(id, course.slug, firstSlot(rule, now), now);
  return true;
}
