import type { EditionBlock, Halt } from '../../shared/reasons/halt.ts';
import { storedData, storedText } from '../../shared/reasons/stored-data.ts';
import type { Database } from './open.ts';
import type { EditionBlockRow, HaltRow } from './schema.ts';

/** The part of the run store about mail that is held back because a provider refuses it. */
export function haltQueries(db: Database) {
  return {
    /** The halt that holds back all mail of a transport now, if any. */
    halt: (transport: string) => openHalt(db, transport),
    /** Makes the halts retry at once, at the operator's request; returns them with their previous times. */
    async tryHaltsNow(now: number): Promise<Halt[]> {
      const open = await db.selectFrom('halts').selectAll().where('ended_at', 'is', null).execute();
      await db
        .updateTable('halts')
        .set({ next_try_at: now })
        .where('ended_at', 'is', null)
        .where('next_try_at', '>', now)
        .execute();
      return open.map(toHalt);
    },
    /** The emails that the provider refuses for everybody, and whose deliveries wait. */
    editionBlocks: (transport: string) => openBlocks(db, transport),
  };
}

async function openHalt(db: Database, transport: string): Promise<Halt | undefined> {
  const row = await db
    .selectFrom('halts')
    .selectAll()
    .where('transport', '=', transport)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return row && toHalt(row);
}

async function openBlocks(db: Database, transport: string): Promise<EditionBlock[]> {
  const rows = await db
    .selectFrom('edition_blocks')
    .selectAll()
    .where('transport', '=', transport)
    .where('ended_at', 'is', null)
    .orderBy('began_at')
    .execute();
  return rows.map(toBlock);
}

export function toHalt({ transport, code, data, began_at: beganAt, next_try_at: nextTryAt }: HaltRow): Halt {
  return { transport, code, said: saidIn(data), beganAt, nextTryAt };
}

export function toBlock({
  transport,
  data,
  began_at: beganAt,
  next_try_at: nextTryAt,
  ...row
}: EditionBlockRow): EditionBlock {
  const { edition_id: editionId, stream, item } = row;
  return { transport, editionId, stream, item, said: saidIn(data), beganAt, nextTryAt };
}

const saidIn = (data: string): string => storedText(storedData(data), 'said');
