/**
 * Delivery: claim, compose, hand over, settle.
 *
 * The batch, its members, their order and its key are stored before the first byte leaves, so after a crash at any
 * point the next worker can continue. A batch that may have been accepted is handed over again unchanged if the
 * provider knows its key; otherwise the operator decides. The lease on the batch guards everything that is written
 * (see `BatchLease`), and nothing begins to leave once the lease has expired.
 */

import { messageOf } from '../../shared/errors/message-of.ts';
import type { Log } from '../../shared/log.ts';
import type { Random } from '../../shared/random.ts';
import type { Halt } from '../../shared/reasons/halt.ts';
import { HOUR, MINUTE } from '../../shared/time/clock.ts';
import type { Slab } from '../compose/wire/slab.ts';
import type { AcceptanceJournal } from './acceptance-journal.ts';
import type { ClaimDeps } from './claim.ts';
import { type ComposeDeps, composeBatch } from './compose-batch.ts';
import type { ClaimedBatch, Settlement } from './deliver-store.ts';
import { hearing } from './hearing.ts';
import { applyBlocks, judgeBatch } from './judge-batch.ts';
import type { LeasedBatch, Settle } from './leased-batch.ts';
import { backoff, type InDoubt } from './outcome.ts';
import type { Pacer } from './pacer.ts';
import { answered, progressOf } from './progress.ts';
import { type BlameStore, noBlocks, type SendingBlocks } from './sending-blocks.ts';
import { mustRepeat, settlementsOf } from './settlements.ts';
import type { Outcome } from './transport.ts';
import { watchReaders } from './watched-readers.ts';

export interface DeliverDeps extends ComposeDeps, ClaimDeps {
  readonly blame: BlameStore;
  readonly pacer: Pacer;
  readonly random: Random;
  readonly log: Log;
  readonly inDoubt: InDoubt;
  /** Remembers the acceptances of a mail server; without one, the store records each email. */
  readonly journal?: AcceptanceJournal | undefined;
  /** Gives visitors of the pages priority if this process serves pages; see `RightOfWay`. */
  readonly giveWay?: (() => Promise<boolean>) | undefined;
  /** Buffers that no batch is using. */
  readonly slabs: Slab[];
}

/** The results of delivering. */
export interface DeliveryCount {
  readonly sent: number;
  readonly failed: number;
  readonly uncertain: number;
}

/** The result of one batch. */
export interface Handed extends DeliveryCount {
  /** The sender is refused, or its limit is used up: nobody's mail can leave now. */
  readonly halted?: Halted | undefined;
  /** The allowed rate is used up for longer than a worker waits: epoch milliseconds. */
  readonly closedUntil?: number | undefined;
}

/** Why nobody's mail can leave. A halt is known by its code and its beginning: the words differ from try to try. */
export type Halted = Pick<Halt, 'code' | 'said' | 'beganAt'>;

const NONE: DeliveryCount = { sent: 0, failed: 0, uncertain: 0 };
/** The longest wait that a provider can request; after it, the provider is asked again. */
const LONGEST_ASKED = HOUR;
const LOST = 'another worker took over the batch';

export interface HandOverOptions {
  /** Stops waiting for the provider's answer: the batch is then in doubt, and repeated later. */
  readonly abandon?: AbortSignal | undefined;
  /** The halt and blocks as the caller knows them; kept up to date. */
  readonly blocks?: SendingBlocks | undefined;
  /** Called when the store knows the outcomes of this many messages before the batch's end. */
  readonly onStored?: ((messages: number) => void) | undefined;
}

/**
 * Hands one batch over and settles it.
 *
 * @param slab receives the batch's bytes; free again when the promise resolves.
 */
export async function handOver(
  deps: DeliverDeps,
  leased: LeasedBatch,
  settle: Settle,
  slab: Slab,
  options: HandOverOptions = {},
): Promise<Handed> {
  const { id } = leased.batch;
  try {
    const handed = await handOverOnce(deps, leased, settle, slab, options);
    deps.own.ended(id);
    return handed;
  } catch (error) {
    deps.own.failed(id, deps.clock.now(), deps.random);
    throw error;
  }
}

async function handOverOnce(
  deps: DeliverDeps,
  leased: LeasedBatch,
  settle: Settle,
  slab: Slab,
  { abandon, blocks = noBlocks(), onStored }: HandOverOptions,
): Promise<Handed> {
  const { store, transport, pacer, clock, log } = deps;
  const { batch, lease, deadline, inDoubt } = leased;
  const giveUp = giveUpReason(deps, leased);
  if (giveUp) return close(deps, leased, settle, () => ({ status: 'uncertain', reason: { code: giveUp } }));
  const composed = await composeBatch(deps, batch, slab);
  if (!composed) {
    return close(deps, leased, settle, () => ({ status: 'uncertain', reason: { code: 'key-lost' } }));
  }
  const { members, outgoing } = composed;
  // Without one member it would be a different batch under the same key.
  if (inDoubt && transport.replaysSafely && composed.uncomposed.length > 0) {
    const [{ said } = { said: '' }] = composed.uncomposed;
    await repeatLater(deps, leased, { kind: 'uncertain', reason: said });
    return NONE;
  }
  const signal = signalFor(deps, deadline, abandon);
  // A repetition was counted when it first left, so the day's allowance doesn't delay it.
  const cost = inDoubt && transport.replaysSafely ? 0 : members.length;
  const wait = members.length > 0 ? await pacer.turn(cost, signal) : 0;
  if (wait > 0) {
    const until = clock.now() + wait;
    const kept = await (inDoubt
      ? store.retryLater(lease, repeatableAt(deps, batch, until))
      : store.release(lease, batch.deliveries, until));
    if (!kept) log.warn({ batch: batch.id }, LOST);
    return { ...NONE, closedUntil: until };
  }
  // A repetition must be the same batch, unless nobody compares.
  const mayShrink = !inDoubt || !transport.replaysSafely;
  const look = await store.begin(lease, mayShrink ? batch.deliveries : [], clock.now());
  if (look === 'lost') {
    log.warn({ batch: batch.id }, LOST);
    return NONE;
  }
  if (look === 'unwanted') {
    if (!(await store.release(lease, batch.deliveries, clock.now()))) log.warn({ batch: batch.id }, LOST);
    return NONE;
  }
  const progress = progressOf(transport, leased, composed, settle, {
    journal: deps.journal,
    now: () => clock.now(),
    onStored,
  });
  const heard = hearing(members);
  // The messages of a transport that replays safely leave together, so it asks for nobody.
  const readers = transport.replaysSafely ? undefined : watchReaders(store, members, () => clock.now());
  deps.own.begins(batch.id);
  const answers = heard.answers(
    await answered(transport, outgoing, log, {
      signal: AbortSignal.any([signal, progress.lost]),
      deadline,
      accepted(index, providerId) {
        heard.accepted(index, providerId);
        return progress.accepted(index, providerId);
      },
      refused: heard.refused,
      ...(readers && { isWanted: readers.isWanted }),
      turn: () => pacer.turn(0, signal),
      pause: (ms) =>
        void pacer
          .pause(ms)
          .catch((error) => log.warn({ error: messageOf(error) }, 'could not pause sending')),
    }),
  );
  readers?.stop();
  const now = clock.now();
  const judged = await judgeBatch(deps.blame, transport, answers, now, log);
  const halted = judged.halt && haltedBy(judged.halt, blocks, now);
  // The knowledge of the batch is still written down.
  await applyBlocks(deps.blame, transport.name, blocks, { answers, judged, members }, now).catch((error) =>
    log.error({ error: messageOf(error), batch: batch.id }, 'could not record a halt or a block'),
  );
  const again = transport.replaysSafely
    ? answers.find((answer) => mustRepeat(answer, batch.attempts, judged))
    : undefined;
  if (again) {
    await repeatLater(deps, leased, again.outcome);
    return { ...NONE, halted };
  }
  const settlements = settlementsOf(deps, composed, answers, { batch, judged, blocks }, now);
  const written = await progress.written();
  const rest = {
    ...leased,
    batch: { ...batch, deliveries: batch.deliveries.filter(({ id }) => !written.has(id)) },
  };
  const count = await close(deps, rest, settle, (id) => settlements.get(id));
  return { ...count, sent: count.sent + written.size, halted };
}

/** A halt that lasts keeps its beginning. */
function haltedBy({ code, said }: Pick<Halt, 'code' | 'said'>, { halt }: SendingBlocks, now: number): Halted {
  return { code, said, beganAt: halt?.beganAt ?? now };
}

/** Why a batch in doubt is not handed over again, if so. */
function giveUpReason(
  { transport, clock, inDoubt }: DeliverDeps,
  leased: LeasedBatch,
): 'worker-stopped' | 'key-forgotten' | undefined {
  if (!leased.inDoubt) return undefined;
  if (!transport.replaysSafely) {
    return inDoubt === 'hold' ? 'worker-stopped' : undefined;
  }
  return clock.now() - leased.batch.createdAt > transport.replayWindowMs ? 'key-forgotten' : undefined;
}

function signalFor({ clock }: DeliverDeps, deadline: number, abandon: AbortSignal | undefined): AbortSignal {
  const lease = AbortSignal.timeout(Math.max(0, Math.min(deadline - clock.now(), 2 ** 31 - 1)));
  return abandon ? AbortSignal.any([lease, abandon]) : lease;
}

async function repeatLater(
  deps: DeliverDeps,
  { batch, lease }: LeasedBatch,
  outcome: Outcome,
): Promise<void> {
  const asked = 'retryAfterMs' in outcome ? (outcome.retryAfterMs ?? 0) : 0;
  const now = deps.clock.now();
  const wait = Math.max(Math.min(asked, LONGEST_ASKED), backoff(batch.attempts, deps.random));
  const at = repeatableAt(deps, batch, now + wait);
  const reason = 'reason' in outcome ? outcome.reason : '';
  const kept = await deps.store.retryLater(lease, at);
  if (kept)
    deps.log.warn({ batch: batch.id, reason, wait: at - now }, 'a batch is uncertain and will be repeated');
  else deps.log.warn({ batch: batch.id }, LOST);
}

/**
 * The batch is repeated before the provider may have forgotten its key: afterwards nobody could ever find out whether
 * it left.
 */
function repeatableAt({ clock, transport }: DeliverDeps, batch: ClaimedBatch, at: number): number {
  const last = batch.createdAt + transport.replayWindowMs - MINUTE;
  return last > clock.now() ? Math.min(at, last) : at;
}

async function close(
  deps: DeliverDeps,
  { batch, lease, deadline }: LeasedBatch,
  settle: Settle,
  become: (deliveryId: number) => Settlement | undefined,
): Promise<Handed> {
  const settlements = batch.deliveries.map((delivery) => ({
    delivery,
    settlement: become(delivery.id) as Settlement,
  }));
  if (!(await settle({ lease, settlements }, deadline))) {
    deps.log.warn({ batch: batch.id }, 'another worker took over a batch before it was settled');
    return NONE;
  }
  const count = { sent: 0, failed: 0, uncertain: 0 };
  for (const { delivery, settlement } of settlements) {
    if (settlement.status !== 'due') count[settlement.status] += 1;
    if (settlement.status === 'sent') continue;
    deps.log.warn({ batch: batch.id, delivery: delivery.id, ...settlement }, 'a delivery was not sent');
  }
  deps.log.info({ batch: batch.id, ...count }, 'settled a batch');
  return count;
}
