import { closeSync, fdatasync, openSync } from 'node:fs';
import { messageOf } from '../../shared/errors/message-of.ts';
import { StoreError } from '../../shared/errors/store-error.ts';

/** How long a commit that nobody waits for may be missing from the disk, in real milliseconds. */
const LAG_MS = 100;

/**
 * Brings the commits of a SQLite file to the disk. SQLite would do it within each commit, and this process could
 * do nothing else meanwhile. With `synchronous = NORMAL` a commit only writes to the write-ahead log; it lasts as soon
 * as that file is synced, which happens on another thread, once for all commits that came meanwhile.
 *
 * https://sqlite.org/pragma.html#pragma_synchronous, https://sqlite.org/wal.html#performance_considerations
 */
export class WalSync {
  readonly #path: string;
  #fd: number | undefined;
  #last: Promise<void> = Promise.resolve();
  /** A sync that has not begun: it includes all commits so far. */
  #next: Promise<void> | undefined;
  #soon: { readonly timer: NodeJS.Timeout; readonly reached: PromiseWithResolvers<void> } | undefined;

  /** @param path the store's file. */
  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Resolves when all commits so far are on the disk.
   *
   * @throws StoreError, `failing`, if the disk refuses: whether they last is then unknown.
   */
  now(): Promise<void> {
    this.#next ??= this.#last = this.#last.catch(() => undefined).then(() => this.#sync());
    return this.#next;
  }

  /** The same, but without haste: with the next sync that somebody waits for, or after a tenth of a second. */
  soon(): Promise<void> {
    this.#soon ??= {
      // What fails here fails again for the next one who waits.
      timer: setTimeout(() => void this.now().catch(() => undefined), LAG_MS).unref(),
      reached: Promise.withResolvers(),
    };
    return this.#soon.reached.promise;
  }

  /** Syncs what is missing; after it, nothing may be committed any more. */
  async close(): Promise<void> {
    if (this.#soon) await this.now().catch(() => undefined);
    await this.#last.catch(() => undefined);
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  async #sync(): Promise<void> {
    this.#next = undefined;
    const soon = this.#soon;
    this.#soon = undefined;
    clearTimeout(soon?.timer);
    try {
      this.#fd ??= this.#log();
      // Without a log, SQLite has moved everything into the file and synced that itself.
      if (this.#fd !== undefined) await sync(this.#fd);
    } catch (error) {
      throw new StoreError('failing', this.#path, messageOf(error));
    } finally {
      soon?.reached.resolve();
    }
  }

  /** SQLite holds no locks on the log that closing it would end. It is gone once the journal mode has changed. */
  #log(): number | undefined {
    try {
      return openSync(`${this.#path}-wal`, 'r+');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

const sync = (fd: number): Promise<void> =>
  new Promise((resolve, reject) => fdatasync(fd, (error) => (error ? reject(error) : resolve())));
