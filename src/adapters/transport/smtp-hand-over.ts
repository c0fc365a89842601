import type {
  Outcome,
  OutgoingBatch,
  OutgoingMessage,
  Refusal,
  Terms,
} from '../../flow/deliver/transport.ts';
import { wireAddress } from '../../shared/addresses/mailbox.ts';
import { type Clock, SECOND } from '../../shared/time/clock.ts';
import type { Sign } from './dkim.ts';
import type { SmtpJob } from './smtp-job.ts';
import { outcomeOf, type SmtpFailure, tooLarge } from './smtp-outcome.ts';
import type { SmtpPool } from './smtp-pool.ts';
import type { Reply } from './smtp-reply.ts';

const NO_SIGNATURE = Buffer.alloc(0);
const STOPPED: Outcome = { kind: 'temporary', reason: 'stopped before it was sent' };
/** After a stop, messages that were handed over get this long for their answer. */
const GRACE_MS = SECOND;

/** One batch on its way through the pool. */
export class HandOver {
  readonly #terms: Terms;
  readonly #clock: Clock;
  readonly #pool: SmtpPool;
  readonly #sign: Sign | undefined;
  readonly #jobs: readonly Job[];
  #left: number;
  #finish: () => void = () => undefined;

  /**
   * @param sign makes each message's signature; without it they leave unsigned.
   */
  constructor(
    { messages, bytes }: OutgoingBatch,
    terms: Terms,
    clock: Clock,
    pool: SmtpPool,
    sign: Sign | undefined,
  ) {
    this.#sign = sign;
    this.#terms = terms;
    this.#clock = clock;
    this.#pool = pool;
    this.#left = messages.length;
    this.#jobs = messages.map((message, index) => new Job(this, message, bytes, index));
  }

  /** One outcome for each message, in order. */
  async run(): Promise<readonly Outcome[]> {
    const { signal } = this.#terms;
    const finished = new Promise<void>((resolve) => (this.#finish = resolve));
    let impatience: NodeJS.Timeout | undefined;
    const stop = () => {
      this.withdraw(STOPPED);
      impatience = setTimeout(() => this.#pool.cut(this.#unsettled()), GRACE_MS);
    };
    for (const job of this.#jobs) job.check();
    const sign = this.#sign;
    if (sign && this.mayLeave()) await Promise.all(this.#unsettled().map((job) => job.sign(sign)));
    if (this.mayLeave()) this.#pool.add(this.#unsettled());
    signal.addEventListener('abort', stop, { once: true });
    if (this.#left > 0) await finished;
    signal.removeEventListener('abort', stop);
    clearTimeout(impatience);
    return this.#jobs.map(({ outcome }) => outcome as Outcome);
  }

  #unsettled(): Job[] {
    return this.#jobs.filter(({ settled }) => !settled);
  }

  /** Nothing else of this batch begins to leave. */
  withdraw(outcome: Outcome): void {
    for (const job of this.#jobs) job.withdraw(outcome);
    this.#pool.cancel();
  }

  mayLeave(): boolean {
    if (!this.#terms.signal.aborted && this.#clock.now() < this.#terms.deadline) return true;
    this.withdraw(STOPPED);
    return false;
  }

  isWanted(index: number): boolean {
    return this.#terms.isWanted?.(index) ?? true;
  }

  writtenDown(index: number, providerId: string): Promise<void> {
    return this.#terms.accepted(index, providerId);
  }

  /** A refusal may cover others, too: they don't begin to leave any more. */
  heard(index: number, refusal: Refusal): void {
    const meant = this.#terms.refused(index, refusal);
    if (meant.length === 0) return;
    for (const at of meant) this.#jobs[at]?.withdraw({ kind: 'unsent' });
    this.#pool.cancel();
  }

  settledOne(): void {
    this.#left -= 1;
    if (this.#left === 0) this.#finish();
  }
}

class Job implements SmtpJob {
  readonly #batch: HandOver;
  readonly #message: OutgoingMessage;
  readonly #index: number;
  readonly bytes: Buffer;
  readonly to: string;
  readonly from: string;
  signature: Buffer = NO_SIGNATURE;
  handedOver = false;
  lost = 0;
  outcome: Outcome | undefined;
  /** Its outcome if it comes back. */
  #withdrawn: Outcome | undefined;

  constructor(batch: HandOver, message: OutgoingMessage, bytes: Buffer, index: number) {
    this.#index = index;
    this.#batch = batch;
    this.#message = message;
    this.bytes = bytes;
    this.from = wireAddress(message.from) ?? '';
    this.to = wireAddress(message.to) ?? '';
  }

  get start(): number {
    return this.#message.start;
  }

  get end(): number {
    return this.#message.end;
  }

  get settled(): boolean {
    return this.outcome !== undefined;
  }

  check(): void {
    if (this.to === '') this.settle({ kind: 'permanent', reason: 'the address is malformed' });
    else if (this.from === '') {
      this.settle({ kind: 'halted', code: 'sender-refused', reason: "the sender's address is malformed" });
    }
  }

  async sign(sign: Sign): Promise<void> {
    this.signature = await sign(this.bytes, this.start, this.end, this.#message.date);
  }

  mayLeave(): boolean {
    if (this.settled || !this.#batch.mayLeave()) return false;
    if (!this.#batch.isWanted(this.#index)) this.settle({ kind: 'unsent' });
    return !this.settled;
  }

  taken({ text }: Reply): Promise<void> {
    const providerId = text.replaceAll('\0', '').trim().slice(0, 200) || this.#message.messageId;
    const written = this.#batch.writtenDown(this.#index, providerId);
    this.settle({ kind: 'accepted', providerId });
    return written;
  }

  failed(failure: SmtpFailure): void {
    this.settle(outcomeOf(failure, this.handedOver, this.to));
  }

  cameBack(): void {
    this.handedOver = false;
    if (this.#withdrawn) this.settle(this.#withdrawn);
  }

  /** It doesn't begin to leave any more. */
  withdraw(outcome: Outcome): void {
    if (this.handedOver) this.#withdrawn ??= outcome;
    else this.settle(outcome);
  }

  unsendable(reason: string, whose: 'message' | 'sender' | 'size'): void {
    if (whose === 'size') this.settle(tooLarge(reason));
    else if (whose === 'sender') this.settle({ kind: 'halted', code: 'server-unfit', reason });
    else this.settle({ kind: 'permanent', reason });
  }

  settle(outcome: Outcome): void {
    if (this.outcome) return;
    this.outcome = outcome;
    // A fault of the sender's applies to all of them, and blames no reader.
    if (outcome.kind === 'halted') this.#batch.withdraw(outcome);
    if (outcome.kind === 'refused') this.#batch.heard(this.#index, outcome.refusal);
    this.#batch.settledOne();
  }
}
