/**
 * Whom a refusal blames.
 *
 * The words of one answer don't decide: servers quote each other, and no list of words is complete. The other
 * readers' results do. A lone refusal among accepted emails is that reader's. The same refusal for several readers in
 * a row is the sender's, or the email's, unless each answer names its recipient as unknown. A refusal of the
 * connection, the login or the envelope is always the sender's.
 *
 * A verdict that is too hard on the sender corrects itself: a halt is retried with other emails first, and a reader
 * who is refused while others are accepted no longer counts as a witness.
 */
import { likenessOf, type Subject, speaksOf } from './speaks-of.ts';
import type { Outcome, Refusal } from './transport.ts';

/**
 * `address`: no such address exists. `reader`: this one email is refused for this reader. `sender`, `limit`: nobody's
 * mail can leave. `email`: nobody gets this email. `later`: not for now.
 */
export type Blame = 'address' | 'reader' | 'sender' | 'limit' | 'email' | 'later';

/** The answer to one reader's email, in the order in which answers came. */
export interface ProviderAnswer {
  readonly deliveryId: number;
  readonly readerId: number;
  /** Of the recipient's address. */
  readonly domain: string;
  readonly editionId: string;
  readonly outcome: Outcome;
}

/** A recorded refusal. */
export interface PastRefusal {
  readonly readerId: number;
  readonly deliveryId: number;
  readonly at: number;
  readonly domain: string;
  readonly editionId: string;
  readonly likeness: string;
  readonly blames: 'reader' | 'sender' | 'email';
  /** Others of its batch were accepted after it. */
  readonly alone: boolean;
}

/** The record of a transport. Readers whose emails have been accepted since no longer count. */
export interface Past {
  readonly refusals: readonly PastRefusal[];
  /** When an email was last accepted, if recently. */
  readonly lastTakenAt: number | undefined;
  /** Of the editions in question, those that were once accepted for somebody. */
  readonly takenEditions: ReadonlySet<string>;
}

export const NO_PAST: Past = { refusals: [], lastTakenAt: undefined, takenEditions: new Set() };

interface Witness {
  readonly readerId: number;
  readonly domain: string;
  readonly likeness: string;
  readonly speaksOfSender: boolean;
}

/** This many readers refused alike, in a row, are more than their own trouble. */
const SEVERAL = 3;
/** This many suffice if the words are about the sender. */
const SEVERAL_ABOUT_SENDER = 2;
/** This many suffice whatever the words. */
const MANY = 5;
/** This many may be in transit when a server begins to refuse, and be accepted after the refusal. */
const UNDER_WAY = 4;

export interface JudgeOptions {
  /**
   * All were answered at once, so their order means nothing: any reader refused while others are accepted is alone.
   */
  readonly together: boolean;
  /** No further answer of this batch will come. */
  readonly finished: boolean;
}

/** Judges each refusal of a batch, by delivery. */
export function judge(
  answers: readonly ProviderAnswer[],
  past: Past,
  { together, finished }: JudgeOptions,
): ReadonlyMap<number, Blame> {
  const blames = new Map<number, Blame>();
  const taken = answers.filter(({ outcome }) => outcome.kind === 'accepted');
  const takenEditions = new Set(taken.map(({ editionId }) => editionId));
  const inTrouble = troubled(past);
  const runs = runsOf(answers, past, inTrouble);
  for (const [index, answer] of answers.entries()) {
    const { outcome, deliveryId, readerId, editionId } = answer;
    if (outcome.kind !== 'refused') continue;
    const { refusal } = outcome;
    const subject = speaksOf(refusal);
    const takenAfter = answers.slice(index + 1).filter((other) => other.outcome.kind === 'accepted').length;
    const isAlone = together ? taken.length > 0 : takenAfter > UNDER_WAY;
    const run = runs.get(deliveryId) ?? [];
    const isEverybodys = !isAlone && meansSender(run, finished && taken.length === 0);
    const blame = (): Blame => {
      if (subject === 'session') return 'sender';
      if (subject === 'later') return 'later';
      if (subject === 'limit') return isAlone || inTrouble.has(readerId) ? 'later' : 'limit';
      if (subject === 'size') {
        if (refusal.stage === 'sender') return 'email';
        if (takenEditions.has(editionId) || inTrouble.has(readerId)) return 'reader';
        return past.takenEditions.has(editionId) && run.length < SEVERAL_ABOUT_SENDER ? 'reader' : 'email';
      }
      if (namesUnknown(refusal, subject)) return 'address';
      if (meansEmail(answer, answers, past)) return 'email';
      if (isEverybodys) return 'sender';
      if (subject !== 'unknown-recipient') return 'reader';
      // Without a status code this is only a reading of words, which other, accepted emails must confirm.
      return refusal.status !== undefined || taken.length > 0 ? 'address' : 'reader';
    };
    blames.set(deliveryId, blame());
  }
  return blames;
}

/** Whether the answers so far are enough to stop: the whole batch, or one edition. */
export function stopsAt(answers: readonly ProviderAnswer[]): 'nothing' | 'email' | 'all' {
  const last = answers.at(-1);
  if (last?.outcome.kind !== 'refused') return 'nothing';
  const blame = judge(answers, NO_PAST, { together: false, finished: false }).get(last.deliveryId);
  if (blame === 'email') return 'email';
  if (blame === 'sender') return 'all';
  if (blame !== 'limit') return 'nothing';
  const before = answers.at(-2)?.outcome;
  return before?.kind === 'refused' && speaksOf(before.refusal) === 'limit' ? 'all' : 'nothing';
}

/** Whether a refusal reports that an address does not exist, and names it. */
function namesUnknown(refusal: Refusal, subject: Subject): boolean {
  return subject === 'unknown-recipient' && refusal.named;
}

/** Readers who were refused while others were accepted: their trouble is their own. */
function troubled({ refusals, lastTakenAt = Number.NEGATIVE_INFINITY }: Past): ReadonlySet<number> {
  return new Set(
    refusals.filter(({ at, alone }) => alone || at < lastTakenAt).map(({ readerId }) => readerId),
  );
}

/** The witnesses refused in a row with each refused delivery, including itself. */
function runsOf(
  answers: readonly ProviderAnswer[],
  { refusals, lastTakenAt = Number.NEGATIVE_INFINITY }: Past,
  inTrouble: ReadonlySet<number>,
): ReadonlyMap<number, readonly Witness[]> {
  const runs = new Map<number, Witness[]>();
  let run: Witness[] = refusals
    .filter(({ at, readerId }) => at >= lastTakenAt && !inTrouble.has(readerId))
    .map((one) => ({ ...one, speaksOfSender: false }));
  for (const { deliveryId, readerId, domain, outcome } of answers) {
    if (outcome.kind === 'accepted') run = [];
    if (outcome.kind !== 'refused' || inTrouble.has(readerId)) continue;
    const subject = speaksOf(outcome.refusal);
    if (subject === 'later' || namesUnknown(outcome.refusal, subject)) continue;
    run.push({
      readerId,
      domain,
      likeness: likenessOf(outcome.refusal),
      speaksOfSender: subject === 'sender',
    });
    runs.set(deliveryId, run);
  }
  return runs;
}

/**
 * @param nobodyTaken the batch is over and none of it was accepted: then readers of one domain are enough, because
 *   the verdict delays nobody else's mail for longer than one look.
 */
function meansSender(run: readonly Witness[], nobodyTaken: boolean): boolean {
  const several = (witnesses: readonly Witness[], enough: number) =>
    new Set(witnesses.map(({ readerId }) => readerId)).size >= enough &&
    (nobodyTaken || new Set(witnesses.map(({ domain }) => domain)).size > 1);
  const alike = Map.groupBy(run, ({ likeness }) => likeness);
  return (
    [...alike.values()].some((group) => several(group, SEVERAL)) ||
    several(
      run.filter(({ speaksOfSender }) => speaksOfSender),
      SEVERAL_ABOUT_SENDER,
    ) ||
    several(run, MANY)
  );
}

/** Whether an email is refused for several readers, and never accepted, while others are. */
function meansEmail(answer: ProviderAnswer, answers: readonly ProviderAnswer[], past: Past): boolean {
  const { editionId, outcome } = answer;
  if (outcome.kind !== 'refused' || outcome.refusal.stage !== 'message') return false;
  if (past.takenEditions.has(editionId)) return false;
  const likeness = likenessOf(outcome.refusal);
  const before = past.refusals.filter((one) => one.editionId === editionId && one.likeness === likeness);
  const here = answers.filter(
    (one) =>
      one.editionId === editionId &&
      one.outcome.kind === 'refused' &&
      likenessOf(one.outcome.refusal) === likeness,
  );
  if (new Set([...before, ...here].map(({ readerId }) => readerId)).size < SEVERAL) return false;
  const taken = answers.filter((one) => one.outcome.kind === 'accepted');
  if (taken.some((one) => one.editionId === editionId)) return false;
  const first = Math.min(...before.map(({ at }) => at));
  return taken.length > 0 || (past.lastTakenAt !== undefined && past.lastTakenAt > first);
}
