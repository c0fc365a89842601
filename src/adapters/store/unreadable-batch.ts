import { reasonColumns } from '../../shared/reasons/delivery-reason.ts';
import { inTransaction } from './dialect.ts';
import type { Database } from './open.ts';

/**
 * Closes a batch whose members can't be read: it can't be repeated, nobody knows whether its emails left, and an
 * operator decides.
 *
 * @returns how many emails are in doubt now.
 */
export function giveUpUnreadable(db: Database, batchId: string): Promise<number> {
  return inTransaction(db, async (trx) => {
    await trx
      .updateTable('batches')
      .set({ status: 'uncertain', owner: null, lease_until: null, members: null })
      .where('id', '=', batchId)
      .execute();
    const { numUpdatedRows } = await trx
      .updateTable('deliveries')
      .set({ status: 'uncertain', doubted: 1, ...reasonColumns({ code: 'batch-damaged' }) })
      .where('batch_id', '=', batchId)
      .where('status', '=', 'claimed')
      .executeTakeFirst();
    return Number(numUpdatedRows);
  });
}
