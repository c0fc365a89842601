import { messageOf } from '../../shared/errors/message-of.ts';
import type { Log } from '../../shared/log.ts';
import type { EditionBlock, HaltCode } from '../../shared/reasons/halt.ts';
import { type Blame, judge, type PastRefusal, type ProviderAnswer } from './blame.ts';
import type { ClaimedDelivery } from './deliver-store.ts';
import { type BlameStore, nextEmailTryAfter, nextTryAfter, type SendingBlocks } from './sending-blocks.ts';
import { likenessOf, speaksOf, statedDelay } from './speaks-of.ts';
import type { Outcome, Refusal, Transport } from './transport.ts';

/** The meaning of a batch's refusals, delivery by delivery. */
export interface Judged {
  readonly blames: ReadonlyMap<number, Blame>;
  /** How often each email was already refused for its reader. */
  readonly refusedBefore: ReadonlyMap<number, number>;
  /** Nobody's mail can leave now, in the provider's words. */
  readonly halt:
    | { readonly code: HaltCode; readonly said: string; readonly statedMs: number | undefined }
    | undefined;
  readonly emails: readonly Pick<EditionBlock, 'editionId' | 'said'>[];
}

const NOTHING: Judged = { blames: new Map(), refusedBefore: new Map(), halt: undefined, emails: [] };

/**
 * Judges a batch by its answers and by the record. A fully accepted batch costs nothing. If the record can't be read,
 * refused emails are retried and judged then: the accepted ones must still be written down.
 *
 * @param answers in the order in which they came.
 */
export async function judgeBatch(
  store: BlameStore,
  transport: Pick<Transport, 'name' | 'replaysSafely'>,
  answers: readonly ProviderAnswer[],
  now: number,
  log: Log,
): Promise<Judged> {
  const halt = haltIn(answers);
  const refused = answers.flatMap((answer) =>
    answer.outcome.kind === 'refused' ? [{ ...answer, refusal: answer.outcome.refusal }] : [],
  );
  if (refused.length === 0) return { ...NOTHING, halt };
  try {
    const judged = await judgeRefused(store, transport, answers, refused, now);
    return { ...judged, halt: halt ?? judged.halt };
  } catch (error) {
    log.error({ error: messageOf(error) }, 'could not judge a refusal');
    return { ...NOTHING, blames: new Map(refused.map(({ deliveryId }) => [deliveryId, 'later'])), halt };
  }
}

async function judgeRefused(
  store: BlameStore,
  { name, replaysSafely }: Pick<Transport, 'name' | 'replaysSafely'>,
  answers: readonly ProviderAnswer[],
  refused: readonly Refused[],
  now: number,
): Promise<Judged> {
  const asked = refused.filter(({ refusal }) => asksOfEmail(refusal));
  const editionIds = [...new Set(asked.map(({ editionId }) => editionId))];
  const past = await store.past(name, { editionIds }, now);
  const blames = judge(answers, past, { together: replaysSafely, finished: true });
  const blamed = refused.map((one) => ({ ...one, blame: blames.get(one.deliveryId) }));
  const lastTaken = answers.findLastIndex(isTaken);
  const notes = blamed.flatMap((one) =>
    noted(one, answers.findIndex(({ deliveryId }) => deliveryId === one.deliveryId) < lastTaken),
  );
  await store.note(name, notes, now);
  const refusedBefore = new Map<number, number>();
  for (const { deliveryId, blames: whom } of past.refusals) {
    if (whom === 'reader') refusedBefore.set(deliveryId, (refusedBefore.get(deliveryId) ?? 0) + 1);
  }
  const limit = blamed.find(({ blame }) => blame === 'limit');
  const sender = limit ?? blamed.find(({ blame }) => blame === 'sender');
  const halt = sender && {
    code: limit ? ('limit-reached' as const) : ('sender-refused' as const),
    said: shown(sender.refusal),
    statedMs: limit && statedDelay(limit.refusal.words),
  };
  const emails = new Map<string, string>();
  for (const { blame, editionId, refusal } of blamed) {
    if (blame === 'email') emails.set(editionId, shown(refusal));
  }
  return {
    blames,
    refusedBefore,
    halt,
    emails: [...emails].map(([editionId, said]) => ({ editionId, said })),
  };
}

type Refused = ProviderAnswer & { readonly refusal: Refusal };

/** Whether it matters who already received the email: only then it is looked up. */
const asksOfEmail = (refusal: Refusal): boolean =>
  refusal.stage === 'message' || speaksOf(refusal) === 'size';

/** The server's words for display: long answers are cut. */
function shown({ words }: Refusal): string {
  return words.slice(0, 300);
}

function haltIn(answers: readonly ProviderAnswer[]): Judged['halt'] {
  for (const { outcome } of answers) {
    if (outcome.kind !== 'halted') continue;
    return { code: outcome.code, said: outcome.reason, statedMs: outcome.retryAfterMs };
  }
  return undefined;
}

/**
 * The part of a refusal that is kept. A temporary one reveals nothing, and one that names its reader as unknown is
 * that reader's.
 */
function noted(
  { blame, refusal, ...answer }: Refused & { readonly blame: Blame | undefined },
  alone: boolean,
): Omit<PastRefusal, 'at'>[] {
  if (blame === undefined || blame === 'later' || (blame === 'address' && refusal.named)) return [];
  const { deliveryId, readerId, domain, editionId } = answer;
  const whom = blame === 'address' ? 'reader' : blame === 'limit' ? 'sender' : blame;
  return [{ deliveryId, readerId, domain, editionId, likeness: likenessOf(refusal), blames: whom, alone }];
}

/** Writes down the consequences for all mail or for an email, and ends a halt once something was accepted. */
export async function applyBlocks(
  store: BlameStore,
  transport: string,
  blocks: SendingBlocks,
  {
    answers,
    judged,
    members,
  }: {
    readonly answers: readonly ProviderAnswer[];
    readonly judged: Judged;
    readonly members: readonly ClaimedDelivery[];
  },
  now: number,
): Promise<void> {
  const { halt, emails } = judged;
  if (halt) {
    const tries = blocks.halt?.tries ?? 0;
    const { code, said } = halt;
    const nextTryAt = now + nextTryAfter(tries, halt.statedMs);
    const row = { transport, code, said, beganAt: blocks.halt?.beganAt ?? now, nextTryAt };
    await store.halt(row);
    blocks.halt = { ...row, tries: tries + 1 };
  } else if (blocks.halt && answers.some(isTaken)) {
    await store.endHalt(transport, now);
    blocks.halt = undefined;
  }
  for (const { editionId, said } of emails) {
    const tries = blocks.editions.get(editionId)?.tries ?? 0;
    const nextTryAt = now + nextEmailTryAfter(tries);
    const { stream = '', item = '' } = members.find((one) => one.editionId === editionId) ?? {};
    const beganAt = blocks.editions.get(editionId)?.beganAt ?? now;
    const row = { transport, editionId, stream, item, said, beganAt, nextTryAt };
    await store.block(row);
    blocks.editions.set(editionId, { ...row, tries: tries + 1 });
  }
  for (const { editionId, outcome } of blocks.editions.size > 0 ? answers : []) {
    if (outcome.kind !== 'accepted' || !blocks.editions.delete(editionId)) continue;
    await store.endBlock(transport, editionId, now);
  }
}

const isTaken = ({ outcome }: { readonly outcome: Outcome }): boolean => outcome.kind === 'accepted';
