/**
 * The transactions of one connection.
 *
 * With PIPELINING (RFC 2920) a message costs one round trip: MAIL, RCPT and DATA leave behind the final dot of
 * the message before, in one write with it. At most one message is ever ahead of its replies, so what waits to
 * be written is bounded by one message. Its body waits until it has been written down that the server took the one
 * before: what a crash leaves in doubt is what is on the wire, one message a connection. Replies belong to commands strictly in order; a server that loses count
 * is hung up on.
 */
import { SECOND } from '../../shared/time/clock.ts';
import { bodyOf } from './smtp-body.ts';
import type { Connection } from './smtp-connect.ts';
import { faultOf } from './smtp-dialogue.ts';
import { mailCommand, misfit } from './smtp-envelope.ts';
import type { SmtpJob } from './smtp-job.ts';
import type { Command, SmtpFailure } from './smtp-outcome.ts';
import { ProtocolError, type Reply, ReplyReader } from './smtp-reply.ts';
import type { SessionLimits } from './smtp-session-limits.ts';

/** Where a session gets its messages, and who hears of it. */
export interface SessionOwner {
  next(): SmtpJob | undefined;
  /** The session waits for work. */
  idle(session: SmtpSession): void;
  /** It is over; `job` was not begun and may go another way. */
  closed(session: SmtpSession, job: SmtpJob | undefined): void;
}

type Step = Command | 'RSET' | 'CLEAR' | 'QUIT';

/** Written in pieces, so that a message of many megabytes isn't copied into TLS at once. */
const PIECE = 1 << 18;

export class SmtpSession {
  readonly #connection: Connection;
  readonly #owner: SessionOwner;
  readonly #limits: SessionLimits;
  readonly #reader = new ReplyReader();
  readonly #awaited: Step[] = [];
  /** Its body is on the way, up to the reply to its final dot. */
  #sending: SmtpJob | undefined;
  /** Named, but its body has not begun to leave. */
  #named: SmtpJob | undefined;
  /** Whether the named one was refused and only its remaining replies are awaited. */
  #refused = false;
  #mustReset = false;
  /** Resolves once the last message that was taken has been written down. */
  #writing = Promise.resolve();
  /** What is left of a body that is written in pieces. */
  #unwritten: Buffer | undefined;
  #used = 0;
  /** Whether it has waited for work, or has been given a message before the named one. */
  #pooled = false;
  #ending = false;
  #closed = false;
  #fault: SmtpFailure | undefined;

  constructor(connection: Connection, owner: SessionOwner, limits: SessionLimits) {
    this.#connection = connection;
    this.#owner = owner;
    this.#limits = limits;
    connection.socket
      .on('data', this.#data)
      .on('drain', () => this.#writeOn())
      .on('error', (error) => this.#fail(faultOf(error)))
      .on('close', () => this.#close())
      .on('timeout', () => this.#silence());
  }

  /** Takes the next message from its owner, or waits. */
  work(): void {
    if (this.#ending || this.#closed || this.#sending || this.#named) return;
    const done = this.#used >= this.#limits.messages;
    const job = done ? undefined : this.#take();
    this.#connection.socket.setTimeout(job ? this.#limits.silenceMs : this.#limits.idleMs);
    if (job) this.#name(job);
    else if (done) this.end();
    else {
      this.#pooled = true;
      this.#owner.idle(this);
    }
  }

  /** Gives up what is cancelled: hangs up where nothing else is on the way. */
  cancel(): void {
    if (this.#named?.settled && !this.#sending && !this.#refused) this.#destroy();
  }

  /** Says goodbye, and hangs up after a second without an answer. */
  end(): void {
    if (this.#ending || this.#closed) return;
    this.#ending = true;
    const { socket } = this.#connection;
    this.#awaited.push('QUIT');
    socket.end('QUIT\r\n');
    socket.setTimeout(SECOND);
  }

  /** Hangs up where one of these messages is on the way and not answered. */
  cut(jobs: readonly SmtpJob[]): void {
    if (this.#sending && jobs.includes(this.#sending)) {
      this.#fail({ kind: 'unanswered', reason: 'Stopped before the server answered' });
    }
  }

  /** The next message that this server can be given. */
  #take(): SmtpJob | undefined {
    for (let job = this.#owner.next(); job; job = this.#owner.next()) {
      const unfit = misfit(job, this.#connection);
      if (!unfit) return job;
      job.unsendable(unfit.reason, unfit.whose);
    }
    return undefined;
  }

  /** Names a message to the server, behind whatever else was written. */
  #name(job: SmtpJob): void {
    this.#named = job;
    this.#refused = false;
    this.#used += 1;
    const { socket, pipelining } = this.#connection;
    const reset = this.#mustReset;
    this.#mustReset = false;
    if (pipelining) {
      if (reset) this.#awaited.push('RSET');
      this.#awaited.push('MAIL', 'RCPT', 'DATA');
      socket.write(
        `${reset ? 'RSET\r\n' : ''}${mailCommand(job, this.#connection)}RCPT TO:<${job.to}>\r\nDATA\r\n`,
      );
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
        if (!this.#closed) this.#answer(reply, followed);
      });
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#fail({ kind: 'unanswered', reason: error.message });
    }
  };

  #answer(reply: Reply, followed: boolean): void {
    const step = this.#awaited.shift();
    // A server may say goodbye at any time (RFC 5321 section 3.8), and then closes the connection.
    const goodbye = reply.code === 421 || step === 'QUIT';
    if (goodbye) this.#ending = true;
    if (step === undefined && !goodbye) throw new ProtocolError('the server spoke out of turn');
    if (step === 'END') this.#ended(reply);
    else if (step === 'CLEAR' && !goodbye) this.#cleared();
    else if (step !== undefined && step !== 'QUIT' && step !== 'CLEAR')
      this.#answerNamed(step, reply, followed);
    if (goodbye) this.#destroy();
  }

  #answerNamed(step: Step, reply: Reply, followed: boolean): void {
    const { pipelining } = this.#connection;
    const job = this.#named as SmtpJob;
    const good = reply.code >= 200 && reply.code < 300;
    if (step === 'RSET') {
      if (!good) throw new ProtocolError('the server refused to reset');
      if (!pipelining) this.#ask('MAIL', mailCommand(job, this.#connection));
    } else if (step === 'DATA') this.#dataAnswered(job, reply, followed);
    else if (good) {
      if (pipelining || this.#refused) return;
      if (step === 'MAIL') this.#ask('RCPT', `RCPT TO:<${job.to}>\r\n`);
      else this.#ask('DATA', 'DATA\r\n');
    } else if (reply.code === 421 && step === 'MAIL' && this.#pooled) {
      // The connection has been used enough, the server says: nothing about this message. It goes another way.
      return;
    } else {
      this.#refuse(step as Command, job, reply);
      if (!pipelining) this.#cleared();
    }
  }

  #dataAnswered(job: SmtpJob, reply: Reply, followed: boolean): void {
    if (reply.code >= 200 && reply.code < 300)
      throw new ProtocolError('DATA was answered like another command');
    // DATA ends a group: whatever comes behind its 354 answers nothing, and would be taken for the message's.
    if (reply.code === 354 && followed) throw new ProtocolError('the server spoke out of turn');
    if (reply.code !== 354) {
      this.#refuse('DATA', job, reply);
      this.#cleared();
    } else if (this.#refused) {
      // Without a recipient an empty message ends the transaction, and goes nowhere (RFC 2920 section 3.1).
      this.#ask('CLEAR', '.\r\n');
    } else void this.#writing.then(() => this.#goOn(job));
  }

  #goOn(job: SmtpJob): void {
    if (this.#closed) return;
    if (job.mayLeave()) this.#send(job);
    // The only other way out of DATA would be an empty message to a reader.
    else this.#destroy();
  }

  #send(job: SmtpJob): void {
    const { socket, pipelining } = this.#connection;
    this.#named = undefined;
    this.#sending = job;
    job.handedOver = true;
    this.#awaited.push('END');
    const body = bodyOf(job.bytes, job.start, job.end);
    this.#pooled = true;
    if (body.length > PIECE) {
      socket.write(job.signature);
      this.#unwritten = body;
      this.#writeOn();
      return;
    }
    const next = pipelining && this.#used < this.#limits.messages ? this.#take() : undefined;
    socket.cork();
    if (job.signature.length > 0) socket.write(job.signature);
    socket.write(body);
    if (next) this.#name(next);
    socket.uncork();
  }

  #writeOn(): void {
    while (this.#unwritten) {
      const piece = this.#unwritten.subarray(0, PIECE);
      this.#unwritten = piece.length < this.#unwritten.length ? this.#unwritten.subarray(PIECE) : undefined;
      if (!this.#connection.socket.write(piece)) return;
    }
  }

  /** The reply to the final dot. */
  #ended(reply: Reply): void {
    const job = this.#sending as SmtpJob;
    const early = this.#unwritten !== undefined || this.#connection.socket.writableLength > 0;
    const good = reply.code >= 200 && reply.code < 300;
    if (!good && reply.code < 400) throw new ProtocolError('a message was answered like a command');
    if (early) {
      // The bytes must not be read any more once the batch is answered.
      this.#connection.socket.destroy();
      if (good) throw new ProtocolError('the server answered a message before its end');
    }
    this.#sending = undefined;
    if (good) this.#writing = job.taken(reply);
    else job.failed({ kind: 'refused', command: 'END', reply });
    if (early) this.#close();
    this.cancel();
    this.work();
  }

  #refuse(command: Command, job: SmtpJob, reply: Reply): void {
    const first = !this.#refused;
    this.#refused = true;
    this.#mustReset = true;
    this.#pooled = true;
    if (first) job.failed({ kind: 'refused', command, reply });
  }

  /** The named message was refused and nothing of its transaction is awaited any more. */
  #cleared(): void {
    this.#named = undefined;
    this.work();
  }

  #silence(): void {
    if (this.#sending || this.#named) this.#fail({ kind: 'unanswered', reason: 'no answer for too long' });
    else if (this.#ending) this.#destroy();
    else this.end();
  }

  #destroy(): void {
    this.#connection.socket.destroy();
    this.#close();
  }

  #fail(fault: SmtpFailure): void {
    this.#fault ??= fault;
    this.#destroy();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const fault = this.#fault ?? faultOf(undefined);
    this.#sending?.failed(fault);
    const named = this.#named?.settled ? undefined : this.#named;
    // A connection that was good before has died meanwhile, which says nothing about the message.
    const again = named && this.#pooled && named.lost < 3 && named.mayLeave() ? named : undefined;
    if (again) again.lost += 1;
    else named?.failed(fault);
    this.#owner.closed(this, again);
  }
}
