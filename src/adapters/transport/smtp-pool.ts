import type { Socket } from 'node:net';
import { type Clock, SECOND } from '../../shared/time/clock.ts';
import { Chunking } from './smtp-chunking.ts';
import { ChunkingSession } from './smtp-chunking-session.ts';
import { type Connection, type ConnectSettings, connect } from './smtp-connect.ts';
import { faultOf, SmtpError } from './smtp-dialogue.ts';
import type { SmtpJob } from './smtp-job.ts';
import type { SmtpFailure } from './smtp-outcome.ts';
import { SmtpSession } from './smtp-session.ts';
import type { SessionLimits } from './smtp-session-limits.ts';
import type { Session, SessionOwner } from './smtp-session-owner.ts';

/** How long no further connection is tried after the server granted fewer than are allowed. */
const CONTENT_MS = 10 * SECOND;

/** The connections that all batches share, and the messages that wait for one. */
export class SmtpPool implements SessionOwner {
  readonly #settings: ConnectSettings;
  readonly #limits: SessionLimits;
  readonly #clock: Clock;
  readonly #chunking: Chunking;
  #queue: SmtpJob[] = [];
  readonly #sessions = new Set<Session>();
  #idle: Session[] = [];
  readonly #opening = new Set<{ socket: Socket | undefined }>();
  #contentUntil = Number.NEGATIVE_INFINITY;
  #emptied: (() => void) | undefined;

  constructor(settings: ConnectSettings, limits: SessionLimits, clock: Clock) {
    this.#settings = settings;
    this.#limits = limits;
    this.#clock = clock;
    this.#chunking = new Chunking(settings.server.chunking);
  }

  add(jobs: readonly SmtpJob[]): void {
    this.#queue.push(...jobs);
    this.#dispatch();
  }

  /** Drops settled messages, wherever they wait. */
  cancel(): void {
    this.#queue = this.#queue.filter(({ settled }) => !settled);
    for (const session of this.#sessions) session.cancel();
  }

  /** Hangs up on servers that have received these messages and not answered. */
  cut(jobs: readonly SmtpJob[]): void {
    for (const session of this.#sessions) session.cut(jobs);
  }

  /** Says goodbye on every connection. */
  async close(): Promise<void> {
    for (const { socket } of this.#opening) socket?.destroy();
    for (const session of this.#sessions) session.end();
    if (this.#open() > 0) await new Promise<void>((resolve) => (this.#emptied = resolve));
  }

  next(): SmtpJob | undefined {
    for (let job = this.#queue.shift(); job; job = this.#queue.shift()) {
      if (!job.settled && job.mayLeave()) return job;
    }
    return undefined;
  }

  idle(session: Session): void {
    this.#idle.push(session);
  }

  closed(session: Session, jobs: readonly SmtpJob[]): void {
    this.#sessions.delete(session);
    this.#idle = this.#idle.filter((other) => other !== session);
    this.#queue.unshift(...jobs);
    this.#settleEmptied();
    this.#dispatch();
  }

  #dispatch(): void {
    while (this.#queue.length > 0 && this.#idle.length > 0) this.#idle.pop()?.work();
    const most = this.#settings.server.connections;
    while (this.#opening.size < this.#queue.length && this.#open() < most) {
      if (this.#open() > 0 && this.#clock.now() < this.#contentUntil) return;
      void this.#connect();
    }
  }

  #open(): number {
    return this.#sessions.size + this.#opening.size;
  }

  async #connect(): Promise<void> {
    const attempt: { socket: Socket | undefined } = { socket: undefined };
    this.#opening.add(attempt);
    try {
      const connection = await connect(this.#settings, (socket) => {
        attempt.socket = socket;
      });
      // Nobody has listened to the socket since the last reply.
      if (connection.socket.destroyed) throw new SmtpError(faultOf(undefined));
      this.#opening.delete(attempt);
      const session = this.#session(connection);
      this.#sessions.add(session);
      session.work();
    } catch (error) {
      this.#opening.delete(attempt);
      if (!(error instanceof SmtpError)) throw error;
      this.#refused(error.failure);
    }
  }

  #session(connection: Connection): Session {
    return connection.chunking && connection.pipelining && this.#chunking.isUsable
      ? new ChunkingSession(connection, this, this.#limits, this.#chunking)
      : new SmtpSession(connection, this, this.#limits);
  }

  /** No connection could be made: if there is none at all, the waiting messages share that failure. */
  #refused(failure: SmtpFailure): void {
    this.#contentUntil = this.#clock.now() + CONTENT_MS;
    if (this.#open() > 0) return;
    for (const job of this.#queue.splice(0)) if (!job.settled) job.failed(failure);
    this.#settleEmptied();
  }

  #settleEmptied(): void {
    if (this.#open() > 0) return;
    this.#emptied?.();
    this.#emptied = undefined;
  }
}
