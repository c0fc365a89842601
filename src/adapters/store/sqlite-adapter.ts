import { SqliteAdapter } from 'kysely';

/** SQLite creates and drops tables within transactions: processes that migrate at once take turns. */
export class AtomicSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }

  /**
   * There is only one, and this driver decides whose turn it is: Kysely would wait for a commit before it asks again.
   */
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}
