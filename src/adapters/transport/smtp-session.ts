/**
 * The transactions of one connection, by DATA.
 *
 * With PIPELINING (RFC 2920) a message costs one round trip: MAIL, RCPT and DATA leave after the final dot of the
 * previous message, in the same write. At most one message is ahead of its replies, so the unwritten data is bounded.
 * Its body waits until the server's acceptance of the previous one is written down: after a crash, only the message
 * on the wire is in doubt. Replies answer commands strictly in order: the session hangs up on a server that doesn't.
 */
import { SECOND } from '../../shared/time/clock.ts';
import { bodyOf } from './smtp-body.ts';
import type { Connection } from './smtp-connect.ts';
import { faultOf } from './smtp-dialogue.ts';
import { envelopeCommands, mailCommand } from './smtp-envelope.ts';
import type { SmtpJob } from './smtp-job.ts';
import type { Command, SmtpFailure } from './smtp-outcome.ts';
import { PIECE, Pieces } from './smtp-pieces.ts';
import { ProtocolError, type Reply, ReplyReader } from './smtp-reply.ts';
import type { SessionLimits } from './smtp-session-limits.ts';
import { nextFitting, type Session, type SessionOwner } from './smtp-session-owner.ts';
import {
  type After,
  type Free,
  type Naming,
  type Sending,
  type SessionState,
  TO_RESET,
  UNUSED,
  USED,
} from './smtp-session-state.ts';

type Step = Command | 'RSET' | 'CLEAR' | 'QUIT';

export class SmtpSession implements Session {
  readonly #connection: Connection;
  readonly #owner: SessionOwner;
  readonly #limits: SessionLimits;
  readonly #reader = new ReplyReader();
  readonly #pieces: Pieces;
  /** The commands whose replies are pending, in order. */
  readonly #awaited: Step[] = [];
  #state: SessionState = UNUSED;
  /** How many more messages the connection may be given. */
  #left: number;
  /** Resolves once the last accepted message has been written down. */
  #writing = Promise.resolve();

  constructor(connection: Connection, owner: SessionOwner, limits: SessionLimits) {
    this.#connection = connection;
    this.#owner = owner;
    this.#limits = limits;
    this.#left = limits.messages;
    this.#pieces = new Pieces(connection.socket);
    connection.socket
      .on('data', this.#data)
      .on('error', (error) => this.#close(faultOf(error)))
      .on('close', () => this.#close())
      .on('timeout', () => this.#silence());
  }

  work(): void {
    const state = this.#state;
    if (state.at !== 'free') return;
    if (this.#left <= 0) {
      this.#leave(state);
      return;
    }
    const job = this.#take();
    this.#connection.socket.setTimeout(job ? this.#limits.silenceMs : this.#limits.idleMs);
    if (job) {
      this.#go(state, { at: 'naming', job, used: state.used, refused: false });
      this.#name(job, state.reset);
    } else {
      this.#go(state, state.reset ? TO_RESET : USED);
      this.#owner.idle(this);
    }
  }

  cancel(): void {
    const state = this.#state;
    if (state.at === 'naming' && state.job.settled && !state.refused) this.#close();
  }

  end(): void {
    const state = this.#state;
    if (state.at === 'leaving' || state.at === 'closed') return;
    this.#left = 0;
    this.#connection.socket.setTimeout(SECOND);
    if (state.at === 'free') this.#leave(state);
  }

  cut(jobs: readonly SmtpJob[]): void {
    if (this.#state.at === 'sending' && jobs.includes(this.#state.job)) {
      this.#close({ kind: 'unanswered', reason: 'Stopped before the server answered' });
    }
  }

  /** The only way from one state to the next. */
  #go<From extends SessionState>(_from: From, to: After<From>): void {
    this.#state = to;
  }

  #leave(state: Free): void {
    this.#go(state, { at: 'leaving' });
    const { socket } = this.#connection;
    this.#awaited.push('QUIT');
    socket.end('QUIT\r\n');
    socket.setTimeout(SECOND);
  }

  #take(): SmtpJob | undefined {
    const job = nextFitting(this.#owner, this.#connection);
    if (job) this.#left -= 1;
    return job;
  }

  /** Names a message to the server, after everything else that was written. */
  #name(job: SmtpJob, reset: boolean): void {
    const { socket, pipelining } = this.#connection;
    if (pipelining) {
      if (reset) this.#awaited.push('RSET');
      this.#awaited.push('MAIL', 'RCPT', 'DATA');
      socket.write(`${reset ? 'RSET\r\n' : ''}${envelopeCommands(job, this.#connection)}DATA\r\n`);
    } else if (reset) this.#ask('RSET', 'RSET\r\n');
    else this.#ask('MAIL', mailCommand(job, this.#connection));
  }

  #ask(step: Step, command: string): void {
    this.#awaited.push(step);
    this.#connection.socket.write(command);
  }

  readonly #data = (chunk: Buffer) => {
    try {
      this.#reader.read(chunk, (reply, followed) => {
        if (this.#state.at !== 'closed') this.#answer(reply, followed);
      });
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#close({ kind: 'unanswered', reason: error.message });
    }
  };

  #answer(reply: Reply, followed: boolean): void {
    const step = this.#awaited.shift();
    const state = this.#state;
    // A server may quit at any time (RFC 5321 section 3.8), and then closes the connection.
    const goodbye = reply.code === 421 || step === 'QUIT';
    if (step === undefined && !goodbye) throw new ProtocolError('unexpected reply from the server');
    if (state.at === 'sending') this.#ended(state, reply);
    else if (state.at === 'naming' && step !== undefined) this.#answerNamed(state, step, reply, followed);
    if (goodbye) this.#close();
    else this.work();
  }

  #answerNamed(state: Naming, step: Step, reply: Reply, followed: boolean): void {
    const { pipelining } = this.#connection;
    const { job } = state;
    const good = reply.code >= 200 && reply.code < 300;
    if (step === 'CLEAR') this.#go(state, TO_RESET);
    else if (step === 'RSET') {
      if (!good) throw new ProtocolError('the server refused RSET');
      if (!pipelining) this.#ask('MAIL', mailCommand(job, this.#connection));
    } else if (step === 'DATA') this.#dataAnswered(state, reply, followed);
    else if (good) {
      if (pipelining || state.refused) return;
      if (step === 'MAIL') this.#ask('RCPT', `RCPT TO:<${job.to}>\r\n`);
      else this.#ask('DATA', 'DATA\r\n');
    } else if (reply.code === 421 && step === 'MAIL' && state.used) {
      // The server says the connection has been used enough, which is not about this message. It takes another route.
      return;
    } else this.#refuse(state, step as Command, reply, !pipelining);
  }

  #dataAnswered(state: Naming, reply: Reply, followed: boolean): void {
    if (reply.code >= 200 && reply.code < 300) throw new ProtocolError('unexpected reply to DATA');
    // DATA ends a group: anything after its 354 answers nothing, and would be taken for the message's reply.
    if (reply.code === 354 && followed) throw new ProtocolError('unexpected reply from the server');
    if (reply.code !== 354) this.#refuse(state, 'DATA', reply, true);
    else if (state.refused) {
      // Without a recipient, an empty message ends the transaction and goes nowhere (RFC 2920 section 3.1).
      this.#ask('CLEAR', '.\r\n');
    } else void this.#writing.then(() => this.#goOn(state));
  }

  #goOn(state: Naming): void {
    if (this.#state !== state) return;
    if (state.job.mayLeave()) this.#send(state);
    // The only other way out of DATA would be an empty message to a reader.
    else this.#close();
  }

  #send(named: Naming): void {
    const { socket, pipelining } = this.#connection;
    const { job } = named;
    const body = bodyOf(job.bytes, job.start, job.end);
    const state: Sending = { at: 'sending', job, next: undefined };
    this.#go(named, state);
    job.handedOver = true;
    this.#awaited.push('END');
    if (body.length > PIECE) {
      socket.write(job.signature);
      this.#pieces.write(body);
      return;
    }
    const next = pipelining && this.#left > 0 ? this.#take() : undefined;
    if (next) this.#go(state, { ...state, next });
    socket.cork();
    if (job.signature.length > 0) socket.write(job.signature);
    socket.write(body);
    if (next) this.#name(next, false);
    socket.uncork();
  }

  /** The reply to the final dot. */
  #ended(state: Sending, reply: Reply): void {
    const { socket } = this.#connection;
    const { job, next } = state;
    const early = this.#pieces.isBehind;
    const good = reply.code >= 200 && reply.code < 300;
    if (!good && reply.code < 400) throw new ProtocolError('unexpected reply to a message');
    if (early) {
      // The bytes must not be read once the batch is answered.
      socket.destroy();
      if (good) throw new ProtocolError('the server replied before the message had ended');
    }
    this.#go(state, next ? { at: 'naming', job: next, used: true, refused: false } : USED);
    if (good) this.#writing = job.taken(reply);
    else job.failed({ kind: 'refused', command: 'END', reply });
    if (early) this.#close();
    this.cancel();
  }

  /**
   * @param last whether nothing else of the refused transaction is awaited.
   */
  #refuse(state: Naming, command: Command, reply: Reply, last: boolean): void {
    const refused: Naming = { ...state, refused: true };
    this.#go(state, refused);
    if (!state.refused) state.job.failed({ kind: 'refused', command, reply });
    if (last) this.#go(refused, TO_RESET);
  }

  #silence(): void {
    const { at } = this.#state;
    if (at === 'free') this.end();
    else if (at === 'leaving') this.#close();
    else this.#close({ kind: 'unanswered', reason: 'no answer in time' });
  }

  /**
   * Hangs up. A message that was sent and not answered has failed; one that was only named may take another route.
   */
  #close(fault: SmtpFailure = faultOf(undefined)): void {
    const state = this.#state;
    this.#connection.socket.destroy();
    if (state.at === 'closed') return;
    this.#go(state, { at: 'closed' });
    if (state.at === 'sending') state.job.failed(fault);
    const named = state.at === 'naming' ? state.job : state.at === 'sending' ? state.next : undefined;
    const waits = named && !named.settled;
    // A previously good connection has died in the meantime, which reveals nothing about the message.
    const again = waits && !(state.at === 'naming' && !state.used) && named.lost < 3 && named.mayLeave();
    if (again) named.lost += 1;
    else if (waits) named.failed(fault);
    this.#owner.closed(this, again ? [named] : []);
  }
}
