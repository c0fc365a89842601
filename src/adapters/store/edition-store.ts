import type { Edition, EditionContent } from '../../flow/compose/edition.ts';
import type { Database } from './open.ts';

/** Editions are written once and never changed. */
export function editionStore(db: Database) {
  return {
    async keep(edition: Edition, gitCommit: string | null, now: number): Promise<void> {
      await db
        .insertInto('editions')
        .values({
          id: edition.id,
          kind: edition.kind,
          stream: edition.stream,
          item: edition.item,
          content: JSON.stringify(edition.content),
          git_commit: gitCommit,
          created_at: now,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async content(id: string): Promise<EditionContent> {
      const row = await db
        .selectFrom('editions')
        .select('content')
        .where('id', '=', id)
        .executeTakeFirstOrThrow(() => new Error(`The store has no edition ${id}`));
      return JSON.parse(row.content);
    },
  };
}

export type EditionStore = ReturnType<typeof editionStore>;
