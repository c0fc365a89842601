import type { SignupDeps } from './context.ts';
import { unlockedGate } from './email-gate.ts';
import type { Gone, RowOutcome } from './list-row.ts';
import type { GoodRow, ImportTerms } from './read-row.ts';
import { consentText, NOWHERE, personOf, type RowMove, rowJudge, slotFor } from './row-move.ts';
import { askToConfirm } from './signup.ts';
import type { Consent, Met, Subscriber, SubscriberStore } from './subscriber.ts';

/** Imports one person of a list, within the caller's transaction. */
export async function importOne(
  deps: SignupDeps,
  store: SubscriberStore,
  one: GoodRow,
  terms: ImportTerms,
): Promise<RowOutcome> {
  const now = deps.now();
  const move = rowJudge(deps, terms)(one, await meet(store, one));
  switch (move.kind) {
    case 'skip':
      return 'skipped';
    case 'add':
      await store.insertMany([move.reader], { at: now, source: terms.form, course: terms.course });
      return 'added';
    case 'ask':
      return askOne(deps, store, one, terms, now);
    case 'suppress':
      await store.suppressMany([move], now);
      return 'suppressed';
    case 'stop':
      return stopOne(store, move.known, move.gone, terms, now);
    case 'change':
      await changeOne(deps, store, one, move, terms, now);
      return 'updated';
  }
}

/** What the store has about one address, locked until the transaction ends. */
async function meet(store: SubscriberStore, { request, hashes }: GoodRow): Promise<Met> {
  const known = await store.findByKey(request.address.key);
  return {
    known,
    courses: known ? (await store.enrolments(known.id)).map(({ course }) => course) : [],
    optouts: known ? await store.optouts(known.id) : [],
    suppression: await store.suppression(hashes),
  };
}

async function askOne(
  deps: SignupDeps,
  store: SubscriberStore,
  { row, request, hashes }: GoodRow,
  terms: ImportTerms,
  now: number,
): Promise<RowOutcome> {
  const edition = terms.confirmEdition?.(request.language);
  const gate = unlockedGate(deps, store, request.address.key);
  if (edition === undefined || (await gate(now)) === undefined) return 'skipped';
  const person = personOf(deps, request, hashes, now);
  const id = await store.insert({ ...person, status: 'pending', confirmedAt: null });
  const origin = { ip: null, userAgent: null, form: terms.form, consent: consentText(row, terms) };
  await askToConfirm(store, id, request, origin, edition, now);
  return 'added';
}

/** Stops a reader, unless they left elsewhere and have confirmed here with their own click. */
async function stopOne(
  store: SubscriberStore,
  { id }: Subscriber,
  gone: Gone,
  terms: ImportTerms,
  now: number,
): Promise<RowOutcome> {
  if (gone === 'unsubscribed' && (await store.lastSignup(id))?.confirmedAt) return 'skipped';
  await store.stop(id, gone, now);
  await store.addConsent(consent(id, 'withdrawn', '', terms, now));
  return 'suppressed';
}

async function changeOne(
  deps: SignupDeps,
  store: SubscriberStore,
  { row, request }: GoodRow,
  { known, changes, optouts, activates, enrols }: Extract<RowMove, { kind: 'change' }>,
  terms: ImportTerms,
  now: number,
): Promise<void> {
  await store.update(known.id, changes);
  if (optouts) await store.setOptouts(known.id, optouts);
  if (activates) {
    await store.update(known.id, { status: 'active', confirmedAt: now });
    await store.addConsent(consent(known.id, 'imported', consentText(row, terms), terms, now));
  }
  const slot = enrols ? slotFor(deps, request.course, { ...known, ...changes }, now) : undefined;
  if (slot !== undefined) await store.enrol(known.id, request.course as string, slot, now);
}

function consent(
  subscriberId: number,
  kind: Consent['kind'],
  text: string,
  { form }: ImportTerms,
  at: number,
): Consent {
  return { subscriberId, at, kind, text, source: form, ...NOWHERE };
}
