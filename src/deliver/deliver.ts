import type { EditionContent } from '../compose/edition.ts';
import type { Clock } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';
import type { Random } from '../shared/random.ts';
import type { TokenKeys } from '../shared/token.ts';
import type { ClaimedBatch, DeliverStore, Lease, Settlement } from './claimed.ts';
import { composeMessage } from './message.ts';
import { backoff, type InDoubt, settlementOf } from './outcome.ts';
import type { Message, Outcome, Transport } from './transport.ts';

export interface DeliverDeps {
  readonly store: DeliverStore;
  readonly transport: Transport;
  readonly edition: (id: string) => Promise<EditionContent>;
  readonly keys: TokenKeys;
  /** This store's own name, in Message-IDs and tags. */
  readonly instance: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly inDoubt: InDoubt;
  /** This worker's name, and whether another one is known to be gone. */
  readonly owner: string;
  readonly isDead: (owner: string) => boolean;
  readonly newId: () => string;
  /** Called before the first byte of a batch leaves. */
  readonly noteHandOver: () => Promise<void>;
  readonly only?: number | undefined;
}

/** What one round did. */
export interface DeliveryCount {
  readonly sent: number;
  readonly failed: number;
  readonly uncertain: number;
  readonly skipped: number;
}

export type Round =
  | ({ readonly kind: 'worked' } & DeliveryCount)
  | { readonly kind: 'idle'; readonly skipped: number }
  /** The sender's own account, key or quota is refused: nobody's mail can leave now. */
  | ({ readonly kind: 'halted'; readonly reason: string } & DeliveryCount);

/**
 * One round of delivery: a batch in doubt that waits for its repetition, or else a new one, is handed to the
 * transport and settled. The batch, its members, their order and its key are stored before the first byte
 * leaves, so a crash at any point is repaired by the next round of any worker.
 *
 * @param abandon gives up waiting for the provider's answer: the batch is then in doubt, and repeated later.
 */
export async function deliverRound(deps: DeliverDeps, abandon?: AbortSignal): Promise<Round> {
  const { store, transport, clock } = deps;
  const lease: Lease = {
    owner: deps.owner,
    now: clock.now(),
    leaseMs: transport.leaseMs,
    transport: transport.name,
  };
  const inDoubt = await store.takeOver(lease, deps.isDead);
  if (inDoubt) return repeat(deps, inDoubt, abandon);
  const { batch, skipped } = await store.claimDue(lease, {
    limit: transport.batchSize,
    keyId: deps.keys.current,
    batchId: deps.newId(),
    only: deps.only,
  });
  if (!batch) return { kind: 'idle', skipped };
  return hand(deps, batch, skipped, abandon);
}

/** A batch that may have left: repeated where that is safe or wanted, given up as uncertain otherwise. */
async function repeat(
  deps: DeliverDeps,
  batch: ClaimedBatch,
  abandon: AbortSignal | undefined,
): Promise<Round> {
  const { store, transport, clock, owner } = deps;
  const tooOld = transport.replaysSafely && clock.now() - batch.createdAt > transport.replayWindowMs;
  const held = !transport.replaysSafely && deps.inDoubt === 'hold';
  if (!tooOld && !held) return hand(deps, batch, 0, abandon);
  const reason = held
    ? 'a worker stopped while it was handed over'
    : 'in doubt for longer than the provider remembers its key';
  const uncertain = await store.giveUp(batch.id, owner, reason);
  deps.log.warn({ batch: batch.id, deliveries: uncertain, reason }, 'batch is uncertain');
  return { kind: 'worked', sent: 0, failed: 0, uncertain, skipped: 0 };
}

async function hand(
  deps: DeliverDeps,
  batch: ClaimedBatch,
  skipped: number,
  abandon: AbortSignal | undefined,
): Promise<Round> {
  const { store, transport, clock, owner, random } = deps;
  const messages = await compose(deps, batch);
  if (!messages) {
    const reason = 'the key that signed its links is no longer among SECRET_KEYS';
    const uncertain = await store.giveUp(batch.id, owner, reason);
    deps.log.error({ batch: batch.id, deliveries: uncertain, reason }, 'batch is uncertain');
    return { kind: 'worked', sent: 0, failed: 0, uncertain, skipped };
  }
  // A repetition must be the same batch, unless nobody compares.
  const mayShrink = batch.attempts === 1 || !transport.replaysSafely;
  if (mayShrink && (await store.releaseIfUnwanted(batch.id, owner, clock.now(), messages.length))) {
    return { kind: 'worked', sent: 0, failed: 0, uncertain: 0, skipped };
  }
  await deps.noteHandOver();
  const outgoing = { idempotencyKey: batch.idempotencyKey, messages };
  const lease = AbortSignal.timeout(transport.leaseMs * 0.9);
  const outcomes = await transport.send(outgoing, abandon ? AbortSignal.any([lease, abandon]) : lease);
  const now = clock.now();
  const halted = outcomes.find((outcome) => outcome.kind === 'halted');
  const again = transport.replaysSafely
    ? outcomes.find((outcome) => mustRepeat(outcome, batch.attempts))
    : undefined;
  if (again) {
    const asked = 'retryAfterMs' in again ? (again.retryAfterMs ?? 0) : 0;
    const wait = Math.max(asked, backoff(batch.attempts, random));
    const reason = 'reason' in again ? again.reason : '';
    await store.retryLater(batch.id, owner, now + wait);
    deps.log.warn({ batch: batch.id, reason, wait }, 'batch is in doubt, will be repeated');
    const count = { sent: 0, failed: 0, uncertain: 0, skipped };
    return halted?.kind === 'halted'
      ? { kind: 'halted', reason: halted.reason, ...count }
      : { kind: 'worked', ...count };
  }
  const settlements = new Map<number, Settlement>();
  for (const [index, delivery] of batch.deliveries.entries()) {
    const outcome: Outcome = outcomes[index] ?? {
      kind: 'uncertain',
      reason: 'the transport gave no outcome',
    };
    settlements.set(delivery.id, settlementOf(outcome, delivery, deps.inDoubt, now, random));
  }
  await store.settle(batch.id, owner, settlements, now);
  const count = { ...tally(settlements.values()), skipped };
  report(deps, batch, settlements);
  return halted?.kind === 'halted'
    ? { kind: 'halted', reason: halted.reason, ...count }
    : { kind: 'worked', ...count };
}

/**
 * Whether a batch must go out again as it is. In doubt it must; and once it was in doubt, a later refusal
 * speaks only of the later attempt: under a new key what the first one sent would be sent twice.
 */
function mustRepeat(outcome: Outcome, attempts: number): boolean {
  if (outcome.kind === 'uncertain') return true;
  return attempts > 1 && (outcome.kind === 'temporary' || outcome.kind === 'halted');
}

async function compose(deps: DeliverDeps, batch: ClaimedBatch): Promise<Message[] | undefined> {
  const messages: Message[] = [];
  for (const delivery of batch.deliveries) {
    const content = await deps.edition(delivery.editionId);
    const message = composeMessage(content, delivery, deps.keys, deps.instance, batch.createdAt);
    if (!message) return undefined;
    messages.push(message);
  }
  return messages;
}

function tally(settlements: Iterable<Settlement>): Omit<DeliveryCount, 'skipped'> {
  const count = { sent: 0, failed: 0, uncertain: 0 };
  for (const { status } of settlements) if (status !== 'due') count[status] += 1;
  return count;
}

function report(
  { log }: DeliverDeps,
  batch: ClaimedBatch,
  settlements: ReadonlyMap<number, Settlement>,
): void {
  for (const [delivery, settlement] of settlements) {
    if (settlement.status === 'sent') continue;
    log.warn({ batch: batch.id, delivery, ...settlement }, 'delivery did not leave');
  }
  log.info({ batch: batch.id, ...tally(settlements.values()) }, 'batch settled');
}
