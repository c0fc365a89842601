/**
 * What experience says about a server's CHUNKING (RFC 3030), for all its connections and the life of the process.
 *
 * Some servers, and proxies in front of them, offer it and can't do it: they don't know BDAT, answer it twice, or hang
 * up. So a connection is on trial first: it carries one message and QUIT, and only 250 and then 221 is a success.
 * After a fault that CHUNKING may have caused, messages leave by DATA.
 */
export class Chunking {
  #trust: 'untried' | 'proven' | 'refuted';

  constructor(isAllowed: boolean) {
    this.#trust = isAllowed ? 'untried' : 'refuted';
  }

  get isUsable(): boolean {
    return this.#trust !== 'refuted';
  }

  get isProven(): boolean {
    return this.#trust === 'proven';
  }

  succeeded(): void {
    if (this.isUsable) this.#trust = 'proven';
  }

  failed(): void {
    this.#trust = 'refuted';
  }
}
