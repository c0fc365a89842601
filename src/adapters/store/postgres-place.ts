import { messageOf } from '../../shared/errors/message-of.ts';
import { StoreError, storeFaultOf } from '../../shared/errors/store-error.ts';

/** The beginning of a pool's name at the server; its own part tells it from others. */
export const APPLICATION = 'pacesetter';

/** Whether a configured `DATABASE_URL` means a PostgreSQL server. */
export function isPostgres(database: string): boolean {
  return /^postgres(ql)?:\/\//.test(database);
}

/** Host, port and database of a URL. */
export function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host || 'the local socket'}${pathname === '/' ? '' : pathname}`;
}

/** The driver's error in one line, without the password. */
export function reasonOf(error: unknown, url: string): string {
  // A name with two addresses fails with two errors in one, whose own message is empty.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const reason = messageOf(first).replaceAll(/\s+/g, ' ');
  const { password } = new URL(url);
  return password === ''
    ? reason
    : reason.replaceAll(password, '…').replaceAll(decodeURIComponent(password), '…');
}

/**
 * Why the server is unavailable, in one line that names the setting and never the password. It has no cause, because
 * an error of the driver may carry its connection settings.
 */
export function notConnected(url: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  return new StoreError(storeFaultOf(error) ?? 'unreachable', placeOf(url), reasonOf(error, url));
}
