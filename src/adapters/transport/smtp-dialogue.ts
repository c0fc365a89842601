import type { Socket } from 'node:net';
import { messageOf } from '../../shared/errors/message-of.ts';
import type { SmtpFailure } from './smtp-outcome.ts';
import { ProtocolError, type Reply, ReplyReader } from './smtp-reply.ts';

/** A connection that could not be made, or a server that refused us before any message. */
export class SmtpError extends Error {
  readonly failure: SmtpFailure;

  constructor(failure: SmtpFailure) {
    super(failure.kind === 'refused' ? failure.reply.text : failure.reason);
    this.failure = failure;
  }
}

/** The meaning of a socket's end or fault; Node's own words contain no reader's address. */
export function faultOf(error: NodeJS.ErrnoException | undefined): SmtpFailure {
  if (error === undefined) return { kind: 'unanswered', reason: 'Connection closed' };
  return { kind: 'unanswered', reason: error.message || error.code || 'Connection failed', code: error.code };
}

/**
 * Commands and replies one by one while a connection is opened. A server that sends more than was asked ends it:
 * after STARTTLS those could be an attacker's words (CVE-2011-0411).
 */
export class Dialogue {
  readonly #socket: Socket;
  readonly #reader = new ReplyReader();
  #waiting: { resolve: (reply: Reply) => void; reject: (error: SmtpError) => void } | undefined;
  #early: Reply | undefined;
  #failed: SmtpError | undefined;

  /**
   * @param silenceMs how long the server may be silent.
   */
  constructor(socket: Socket, silenceMs: number) {
    this.#socket = socket;
    socket.setTimeout(silenceMs);
    socket
      .on('data', this.#data)
      .on('error', this.#error)
      .on('close', this.#close)
      .on('timeout', this.#timeout);
  }

  /** @throws {SmtpError} if no reply comes. */
  ask(line: string): Promise<Reply> {
    if (this.#early) this.#fail({ kind: 'unanswered', reason: 'unexpected reply from the server' });
    if (!this.#failed) this.#socket.write(`${line}\r\n`);
    return this.hear();
  }

  /** The next reply. */
  hear(): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#failed) return reject(this.#failed);
      const early = this.#early;
      this.#early = undefined;
      if (early) return resolve(early);
      this.#waiting = { resolve, reject };
    });
  }

  /**
   * Waits for an event of the socket, such as a finished handshake.
   *
   * @throws {SmtpError} if the connection fails first.
   */
  until(event: string): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failed) return reject(this.#failed);
      this.#waiting = { resolve: () => undefined, reject };
      this.#socket.once(event, () => {
        this.#waiting = undefined;
        resolve();
      });
    });
  }

  /**
   * Hands the socket to another owner.
   *
   * @throws {SmtpError} if the server has sent something unasked.
   */
  release(): void {
    if (this.#early || this.#reader.midway) {
      this.#fail({ kind: 'unanswered', reason: 'unexpected reply from the server' });
    }
    if (this.#failed) throw this.#failed;
    this.#socket
      .off('data', this.#data)
      .off('error', this.#error)
      .off('close', this.#close)
      .off('timeout', this.#timeout);
  }

  readonly #data = (chunk: Buffer) => {
    try {
      this.#reader.read(chunk, (reply) => {
        const waiting = this.#waiting;
        this.#waiting = undefined;
        if (waiting) waiting.resolve(reply);
        else if (this.#early) throw new ProtocolError('unexpected reply from the server');
        else this.#early = reply;
      });
    } catch (error) {
      this.#fail({ kind: 'unanswered', reason: messageOf(error) });
    }
  };

  readonly #error = (error: Error) => this.#fail(faultOf(error));
  readonly #close = () => this.#fail(faultOf(undefined));
  readonly #timeout = () => this.#fail({ kind: 'unanswered', reason: 'no answer in time' });

  #fail(failure: SmtpFailure): void {
    this.#failed ??= new SmtpError(failure);
    this.#socket.destroy();
    this.#waiting?.reject(this.#failed);
    this.#waiting = undefined;
  }
}
