/**
 * Decides what left after a restored store was backed up, before anything is sent from it again.
 *
 * The planner runs once more over the time that the store has lost, in small steps, so that each reader's next lesson
 * follows the last one that left, at the usual pace. The deliveries it plans count as sent: all of them, or those in
 * the provider's record.
 */

import { type PlanDeps, planDue } from '../../flow/plan/plan.ts';
import { keyOfAddress } from '../../shared/addresses/email-address.ts';
import { MINUTE, VirtualClock } from '../../shared/time/clock.ts';

/** A message that the provider has accepted. */
export interface SentMail {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly to: string;
  readonly subject: string;
  readonly complained: boolean;
  /** Its sender's domain is the publication's. */
  readonly ours: boolean;
}

/** A delivery that may leave, as far as the store knows. */
export interface OpenDelivery {
  readonly id: number;
  readonly subscriberId: number;
  readonly stream: string;
  readonly item: string;
  readonly editionId: string;
  readonly emailKey: string;
  readonly firstName: string | null;
}

export interface ReconcileStore {
  /** Since when the store knows nothing, and when the oldest batch in flight at that time was made. */
  horizon(): Promise<{
    readonly at: number;
    readonly oldestOpen: number | undefined;
    /** From when on nothing left for certain; undefined if unknown. */
    readonly until: number | undefined;
  }>;
  /** Claimed deliveries, and those due by `now` whose reader may get them, by ascending id. */
  open(now: number, after: number, limit: number): Promise<OpenDelivery[]>;
  /** The provider's names for messages that the store knows to have left since then. */
  known(from: number): Promise<ReadonlySet<string>>;
  markSent(
    sent: readonly (OpenDelivery & { readonly at: number; readonly providerId: string | null })[],
  ): Promise<void>;
  /** Stops the reader with this address because of a complaint, if there is one. */
  complained(emailKey: string, now: number): Promise<void>;
  /** Repeats a departure; false if no such reader is known, whose address stays suppressed if necessary. */
  depart(departure: Departure): Promise<boolean>;
  /** Begins ids far after those assigned since: an old link must not open another reader's page. */
  skipIds(): Promise<void>;
}

/** A reader who left, or came back afterwards, as recorded outside the store. */
export interface Departure {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: 'unsubscribed' | 'bounced' | 'complained' | 'erased' | 'active';
  readonly addressHash: string;
}

/** The assumption about mail since the backup. */
export type Belief =
  | { readonly kind: 'assume-sent' }
  | { readonly kind: 'send-again' }
  | { readonly kind: 'record'; readonly since: (from: number) => AsyncIterable<SentMail> };

export interface ReconcileDeps {
  readonly store: ReconcileStore;
  readonly plan: () => PlanDeps;
  readonly subject: (editionId: string, firstName: string | null) => Promise<string>;
  /** Departures since then, in order; undefined if there is no record. */
  readonly departures: (from: number) => readonly Departure[] | undefined;
  /** Accepts the store as it is; its guard no longer objects. */
  readonly accept: () => Promise<void>;
  readonly now: () => number;
}

/** The same, with the checks beforehand. */
export interface Reconciling extends ReconcileDeps {
  /** Throws if there is something to reconcile. */
  readonly check: () => Promise<void>;
  /** The provider's record of sent mail, if it can be queried. */
  readonly record: Extract<Belief, { kind: 'record' }>['since'] | undefined;
}

export interface Reconciled {
  /** The time from which on the store knew nothing; epoch milliseconds. */
  readonly since: number;
  /** Deliveries that count as sent now. */
  readonly sent: number;
  /** Messages in the provider's record that fit no delivery. */
  readonly unknown: number;
  /** Readers who left in the meantime, and leave again; undefined if there is no record. */
  readonly left: number | undefined;
}

const STEP = 15 * MINUTE;
const PAGE = 1000;
/** Clocks of provider and store differ by less. */
const SKEW = 5 * MINUTE;

/**
 * @param since overrides the time from which on the store knows nothing.
 * @param progress called with the completed share of the lost time, 0 to 1.
 */
export async function reconcile(
  deps: ReconcileDeps,
  belief: Belief,
  since: number | undefined,
  progress: (share: number) => void = () => {},
): Promise<Reconciled> {
  const horizon = await deps.store.horizon();
  const from = since ?? horizon.at;
  const to = Math.min(deps.now(), horizon.until ?? Number.POSITIVE_INFINITY);
  const done = { since: from, sent: 0, unknown: 0, left: undefined as number | undefined };
  if (belief.kind === 'assume-sent') {
    done.sent = await replay(deps, from, to, () => 'now', progress);
  } else if (belief.kind === 'record') {
    const mails = await recordOf(deps, belief, Math.min(from, horizon.oldestOpen ?? from) - SKEW);
    done.sent = await replay(deps, from, Math.min(to, mails.last), mails.take, progress);
    done.unknown = mails.left();
    done.sent += await settleUnknown(deps, mails.unknownReaders());
    for (const key of mails.complained) await deps.store.complained(key, deps.now());
  }
  // Only after it is known what they received, in case they come back.
  done.left = await departAgain(deps, Math.min(from, horizon.at) - SKEW);
  await deps.store.skipIds();
  await deps.accept();
  return done;
}

/** A person's last act counts: a reader who left and came back has not left. */
async function departAgain({ store, departures }: ReconcileDeps, from: number): Promise<number | undefined> {
  const told = departures(from);
  if (!told) return undefined;
  let left = 0;
  for (const last of new Map(told.map((one) => [one.addressHash, one])).values()) {
    if (last.kind !== 'active' && (await store.depart(last))) left += 1;
  }
  return left;
}

/** Decides about a delivery: `now` counts as sent at the step's time, a mail as that one, undefined keeps it. */
type Judge = (delivery: OpenDelivery, subject: string) => 'now' | SentMail | undefined;

async function replay(
  deps: ReconcileDeps,
  from: number,
  to: number,
  judge: Judge,
  progress: (share: number) => void,
): Promise<number> {
  let sent = 0;
  let seen = 0;
  // Deliveries already due or in flight at the time of the backup are judged even if no time has passed.
  for (let at = from; ; at = Math.min(at + STEP, to)) {
    const plan = { ...deps.plan(), clock: new VirtualClock(at), nextLooks: new Map<string, number>() };
    if (at <= to) await planDue(plan, at);
    for (;;) {
      const page = await deps.store.open(at, seen, PAGE);
      const judged = [];
      for (const delivery of page) {
        const subject = await deps.subject(delivery.editionId, delivery.firstName);
        const became = judge(delivery, subject);
        if (became === 'now') judged.push({ ...delivery, at, providerId: null });
        else if (became) judged.push({ ...delivery, at: became.at, providerId: became.id });
      }
      await deps.store.markSent(judged);
      sent += judged.length;
      seen = page.at(-1)?.id ?? seen;
      if (page.length < PAGE) break;
    }
    progress(to > from ? Math.min(1, (at - from) / (to - from)) : 1);
    if (at >= to) return sent;
  }
}

/** The provider's record, by address and subject; each message accounts for one delivery. */
async function recordOf(deps: ReconcileDeps, belief: Extract<Belief, { kind: 'record' }>, from: number) {
  const bySubject = new Map<string, SentMail[]>();
  const complained = new Set<string>();
  let last = Number.NEGATIVE_INFINITY;
  const known = await deps.store.known(from - SKEW);
  for await (const mail of belief.since(from)) {
    const reader = keyOfAddress(mail.to);
    if (mail.complained) complained.add(reader);
    if (known.has(mail.id)) continue;
    if (mail.ours) last = Math.max(last, mail.at);
    const key = `${reader}\n${mail.subject}`;
    const mails = bySubject.get(key);
    if (mails) mails.push(mail);
    else bySubject.set(key, [mail]);
  }
  const left = () =>
    [...bySubject].flatMap(([key, mails]) =>
      mails.filter(({ ours }) => ours).map((mail) => [key, mail] as const),
    );
  return {
    last,
    complained,
    take: ({ emailKey }: OpenDelivery, subject: string) => bySubject.get(`${emailKey}\n${subject}`)?.pop(),
    left: () => left().length,
    unknownReaders: () => new Set(left().map(([key]) => key.split('\n', 1)[0])),
  };
}

/**
 * A message without a matching delivery may be of a lesson that was edited since. Deliveries still open for its
 * reader count as sent: better one email too few than one twice.
 */
async function settleUnknown(deps: ReconcileDeps, readers: ReadonlySet<string | undefined>): Promise<number> {
  let sent = 0;
  if (readers.size === 0) return sent;
  const now = deps.now();
  for (let after = 0; ; ) {
    const page = await deps.store.open(now, after, PAGE);
    const theirs = page.filter(({ emailKey, stream }) => readers.has(emailKey) && stream !== 'system');
    await deps.store.markSent(theirs.map((one) => ({ ...one, at: now, providerId: null })));
    sent += theirs.length;
    after = page.at(-1)?.id ?? after;
    if (page.length < PAGE) return sent;
  }
}
