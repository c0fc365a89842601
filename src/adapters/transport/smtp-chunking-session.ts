/**
 * The transactions of one connection to a server with PIPELINING (RFC 2920) and CHUNKING (RFC 3030): envelope and
 * message leave in one write, and up to four messages are on the wire. None needs a round trip of its own.
 *
 * The first message after a pause asks before its bytes leave, so a connection that has died meanwhile leaves nothing
 * in doubt. A message counts as handed over from its first byte. It is in doubt until its acceptance is written down,
 * and takes one of the four places until then.
 *
 * Each message that follows another begins with RSET. Exim keeps the sender of a message whose recipient it refused,
 * and would send the next message in its name. And a server that reads a message as commands answers a line of it in
 * place of the RSET, so no reply is taken for another's.
 */
import { SECOND } from '../../shared/time/clock.ts';
import { chunkOf } from './smtp-body.ts';
import type { Chunking } from './smtp-chunking.ts';
import { type ChunkingState, FREE, withFlights } from './smtp-chunking-state.ts';
import type { Connection } from './smtp-connect.ts';
import { faultOf } from './smtp-dialogue.ts';
import { envelopeCommands } from './smtp-envelope.ts';
import { type Flight, hear, isRoomBehind, lose, MOST_IN_DOUBT } from './smtp-flight.ts';
import type { SmtpJob } from './smtp-job.ts';
import type { SmtpFailure } from './smtp-outcome.ts';
import { Pieces } from './smtp-pieces.ts';
import { ProtocolError, type Reply, ReplyReader } from './smtp-reply.ts';
import type { SessionLimits } from './smtp-session-limits.ts';
import { nextFitting, type Session, type SessionOwner } from './smtp-session-owner.ts';

export class ChunkingSession implements Session {
  readonly #connection: Connection;
  readonly #owner: SessionOwner;
  readonly #limits: SessionLimits;
  readonly #chunking: Chunking;
  readonly #reader = new ReplyReader();
  readonly #pieces: Pieces;
  #state: ChunkingState = FREE;
  /** How many more messages the connection may be given. */
  #left: number;
  /** How many accepted messages are not yet written down. */
  #noting = 0;
  /** Whether the connection has served before: if it is dead then, that reveals nothing about a message. */
  #used = false;
  /** Messages that certainly didn't arrive and take another route. */
  readonly #back: SmtpJob[] = [];
  /** The last reply was 421: if the server closes now, it has read nothing more. */
  #goodbye = false;
  #isIdle = false;
  #isWoken = false;

  constructor(connection: Connection, owner: SessionOwner, limits: SessionLimits, chunking: Chunking) {
    this.#connection = connection;
    this.#owner = owner;
    this.#limits = limits;
    this.#chunking = chunking;
    this.#left = limits.messages;
    this.#pieces = new Pieces(connection.socket);
    connection.socket
      .on('data', this.#data)
      .on('drain', () => this.#wake())
      .on('error', (error) => this.#close(faultOf(error), this.#goodbye))
      .on('close', () => this.#close(faultOf(undefined), this.#goodbye))
      .on('timeout', () => this.#silence());
  }

  work(): void {
    this.#isIdle = false;
    this.#goOn();
  }

  /** A withdrawn message is left out once its envelope is answered. */
  cancel(): void {}

  end(): void {
    const { at } = this.#state;
    if (at === 'leaving' || at === 'closed') return;
    this.#left = 0;
    this.#connection.socket.setTimeout(SECOND);
    if (at === 'free') this.#leave();
  }

  cut(jobs: readonly SmtpJob[]): void {
    if (this.#state.at === 'flying' && this.#state.flights.some(({ job }) => jobs.includes(job))) {
      this.#close({ kind: 'unanswered', reason: 'Stopped before the server answered' });
    }
  }

  #goOn(): void {
    if (this.#state.at === 'flying') this.#fill();
    else if (this.#state.at === 'free') this.#ask();
  }

  #leave(): void {
    this.#state = { at: 'leaving' };
    this.#connection.socket.end('QUIT\r\n').setTimeout(SECOND);
  }

  /** Names the next message to the server; or waits, or leaves. */
  #ask(): void {
    const { socket } = this.#connection;
    if (this.#left <= 0 || !this.#chunking.isUsable) {
      this.#leave();
      return;
    }
    if (this.#noting >= MOST_IN_DOUBT) return;
    const job = this.#take();
    socket.setTimeout(job ? this.#limits.silenceMs : this.#limits.idleMs);
    if (!job) return;
    // Nothing is known of the transaction before, or nothing was written of it.
    const awaited = this.#used ? (['RSET', 'MAIL', 'RCPT'] as const) : (['MAIL', 'RCPT'] as const);
    this.#state = { at: 'asking', flight: { job, octets: 0, awaited } };
    socket.write((this.#used ? 'RSET\r\n' : '') + envelopeCommands(job, this.#connection));
  }

  #take(): SmtpJob | undefined {
    const job = nextFitting(this.#owner, this.#connection);
    if (job) this.#left -= 1;
    else if (!this.#isIdle) {
      this.#isIdle = true;
      this.#owner.idle(this);
    }
    return job;
  }

  /** Writes as many messages as may be on the wire. */
  #fill(): void {
    const { socket } = this.#connection;
    // What waits in our own buffer has not left, and more behind it would leave even later.
    if (this.#pieces.isBehind) return;
    socket.cork();
    while (this.#hasRoom()) {
      const job = this.#take();
      if (!job) break;
      this.#write(job, `RSET\r\n${envelopeCommands(job, this.#connection)}`, [
        'RSET',
        'MAIL',
        'RCPT',
        'BDAT',
      ]);
    }
    socket.uncork();
  }

  #hasRoom(): boolean {
    const state = this.#state;
    if (state.at !== 'flying' || this.#left <= 0 || this.#pieces.isMidway) return false;
    return this.#chunking.isUsable && isRoomBehind(state.flights, this.#noting);
  }

  /** From here on, the message counts as handed over. */
  #write(job: SmtpJob, before: string, awaited: Flight['awaited']): void {
    const { socket } = this.#connection;
    const message = chunkOf(job.bytes, job.start, job.end);
    const octets = job.signature.length + message.length;
    const flights = this.#state.at === 'flying' ? this.#state.flights : [];
    this.#state = { at: 'flying', flights: [...flights, { job, octets, awaited }] };
    job.handedOver = true;
    socket.write(`${before}BDAT ${octets} LAST\r\n`);
    if (job.signature.length > 0) socket.write(job.signature);
    this.#pieces.write(message);
  }

  /** Continues after everything that happens now, so that what can leave leaves in one write. */
  #wake(): void {
    if (this.#isWoken) return;
    this.#isWoken = true;
    process.nextTick(() => {
      this.#isWoken = false;
      this.#goOn();
    });
  }

  readonly #data = (chunk: Buffer) => {
    try {
      this.#reader.read(chunk, (reply, followed) => {
        if (this.#state.at !== 'closed') this.#answer(reply, followed);
      });
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#chunking.failed();
      this.#close({ kind: 'unanswered', reason: error.message });
    }
    this.#wake();
  };

  #answer(reply: Reply, followed: boolean): void {
    const state = this.#state;
    // A server may quit at any time (RFC 5321 section 3.8), and then closes the connection.
    this.#goodbye = reply.code === 421;
    if (state.at === 'asking') this.#envelopeAnswered(state.flight, reply, followed);
    else if (state.at === 'flying') this.#messageAnswered(state.flights, reply);
    else if (state.at === 'leaving' || this.#goodbye) this.#close();
    else throw new ProtocolError('unexpected reply from the server');
  }

  #envelopeAnswered(before: Flight, reply: Reply, followed: boolean): void {
    const heard = hear(before, reply);
    if (heard.kind !== 'more') return;
    const { flight } = heard;
    this.#state = { at: 'asking', flight };
    if (this.#goodbye) this.#close();
    if (this.#goodbye || flight.awaited.length > 0) return;
    // It answers nothing, and would be taken for the message's reply.
    if (followed) throw new ProtocolError('unexpected reply from the server');
    const { job, refusal } = flight;
    this.#used = true;
    this.#state = FREE;
    if (refusal) job.failed(refusal);
    else if (job.mayLeave()) this.#writeFirst(job);
  }

  #writeFirst(job: SmtpJob): void {
    const { socket } = this.#connection;
    const isTrial = !this.#chunking.isProven;
    socket.cork();
    this.#write(job, '', isTrial ? ['BDAT', 'QUIT'] : ['BDAT']);
    if (isTrial) {
      this.#left = 0;
      this.#pieces.writeAfter('QUIT\r\n');
    }
    socket.uncork();
  }

  #messageAnswered([first, ...others]: readonly Flight[], reply: Reply): void {
    if (!first) return;
    // Nothing more is written; what the server has read, it answers.
    if (this.#goodbye) this.end();
    const heard = hear(first, reply);
    if (heard.kind === 'more') {
      this.#state = { at: 'flying', flights: [heard.flight, ...others] };
      return;
    }
    const { job } = first;
    const early = others.length === 0 && this.#pieces.isBehind;
    // The bytes must not be read once the batch is answered.
    if (early) this.#connection.socket.destroy();
    if (early && heard.kind === 'accepted') throw new ProtocolError('a reply before the message had ended');
    this.#state = withFlights(others);
    if (heard.kind === 'accepted') this.#accepted(job, heard.reply);
    else if (heard.kind === 'refused') job.failed(heard.failure);
    else if (heard.kind === 'contradicted') {
      const reason = 'the server contradicted itself about the message';
      job.failed({ kind: 'unanswered', reason });
      throw new ProtocolError(reason);
    } else {
      this.#chunking.failed();
      job.cameBack();
      this.#back.push(job);
    }
    // After a command that it doesn't know, it may be reading the message as commands.
    const isOver = heard.kind === 'unknown-command' || first.awaited.at(-1) === 'QUIT';
    if (early || (isOver && others.length === 0)) this.#close();
  }

  #accepted(job: SmtpJob, reply: Reply): void {
    this.#chunking.succeeded();
    this.#noting += 1;
    void job.taken(reply).then(() => {
      this.#noting -= 1;
      this.#wake();
    });
  }

  #silence(): void {
    const { at } = this.#state;
    if (at === 'free') this.end();
    else if (at === 'leaving') this.#close();
    else this.#close({ kind: 'unanswered', reason: 'no answer in time' });
  }

  /**
   * Hangs up. A message is in doubt if any of it was written, unless its envelope was refused.
   *
   * @param goodbye whether the server did, and said so instead of answering the next command: it read nothing more.
   */
  #close(fault: SmtpFailure = faultOf(undefined), goodbye = false): void {
    const state = this.#state;
    this.#connection.socket.destroy();
    if (state.at === 'closed') return;
    this.#state = { at: 'closed' };
    // A server or proxy that hangs up on the first BDAT would do so every time.
    if (state.at === 'flying' && !this.#chunking.isProven) this.#chunking.failed();
    if (state.at === 'asking') this.#lose(state.flight, fault, this.#used);
    if (state.at === 'flying') for (const flight of state.flights) this.#lose(flight, fault, goodbye);
    this.#owner.closed(this, this.#back);
  }

  #lose(flight: Flight, fault: SmtpFailure, isUnread: boolean): void {
    const { job } = flight;
    const lost = lose(flight, fault, isUnread, this.#used);
    if (lost.kind === 'accepted') void job.taken(lost.reply);
    else if (lost.kind === 'failed') job.failed(lost.failure);
    else {
      job.cameBack();
      job.lost += 1;
      if (job.lost <= 3) this.#back.push(job);
      else job.failed(fault);
    }
  }
}
