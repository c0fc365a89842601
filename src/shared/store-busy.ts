/** Another process has held the store for longer than anybody here waits: the same may succeed a moment later. */
export class StoreBusyError extends Error {
  constructor(cause: unknown) {
    super('The store is held by another process.', { cause });
    this.name = 'StoreBusyError';
  }
}
