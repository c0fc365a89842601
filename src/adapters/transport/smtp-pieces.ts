import type { Socket } from 'node:net';

/** A longer message is written in pieces of this size, so that one of many megabytes isn't copied into TLS at once. */
export const PIECE = 1 << 18;

/** Writes messages to a socket as fast as it takes them. */
export class Pieces {
  readonly #socket: Socket;
  #unwritten: Buffer | undefined;
  #afterwards = '';

  constructor(socket: Socket) {
    this.#socket = socket.on('drain', () => this.#writeOn());
  }

  /** Whether a message is not written to its end. */
  get isMidway(): boolean {
    return this.#unwritten !== undefined;
  }

  /** Whether some of what was written has not left this process. */
  get isBehind(): boolean {
    return this.isMidway || this.#socket.writableLength > 0;
  }

  write(message: Buffer): void {
    this.#unwritten = message;
    this.#writeOn();
  }

  /** Writes this after the message. */
  writeAfter(words: string): void {
    if (this.isMidway) this.#afterwards = words;
    else this.#socket.write(words);
  }

  #writeOn(): void {
    while (this.#unwritten) {
      const piece = this.#unwritten.subarray(0, PIECE);
      this.#unwritten = piece.length < this.#unwritten.length ? this.#unwritten.subarray(PIECE) : undefined;
      const isFull = !this.#socket.write(piece);
      if (isFull && this.#unwritten) return;
    }
    if (this.#afterwards !== '') this.#socket.write(this.#afterwards);
    this.#afterwards = '';
  }
}
