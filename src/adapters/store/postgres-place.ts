import { StoreError, storeFaultOf } from '../../shared/errors/store-error.ts';

/** Whether a `DATABASE_URL`, as the configuration hands it on, means a PostgreSQL server. */
export function isPostgres(database: string): boolean {
  return /^postgres(ql)?:\/\//.test(database);
}

/** Host, port and database of a URL. */
export function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host || 'the local socket'}${pathname === '/' ? '' : pathname}`;
}

/** What an error of the driver says, in one line and without the password. */
export function reasonOf(error: unknown, url: string): string {
  // A name with two addresses fails with two errors in one, whose own message is empty.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const reason = (first instanceof Error ? first.message : String(first)).replaceAll(/\s+/g, ' ');
  const { password } = new URL(url);
  return password === ''
    ? reason
    : reason.replaceAll(password, '…').replaceAll(decodeURIComponent(password), '…');
}

/**
 * Why the server can't be had, in one line that names the setting and never the password. It has no cause, since an
 * error of the driver may carry the settings of its connection.
 */
export function notConnected(url: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  return new StoreError(storeFaultOf(error) ?? 'unreachable', placeOf(url), reasonOf(error, url));
}
