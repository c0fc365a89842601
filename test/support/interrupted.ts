import type { KyselyPlugin } from 'kysely';
import type { Database } from '../../src/adapters/store/open.ts';

/** A store after whose first answer others act, before the caller continues. */
export function interrupted(db: Database, meanwhile: () => Promise<unknown>): Database {
  let isFirst = true;
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if (isFirst) {
        isFirst = false;
        await meanwhile();
      }
      return result;
    },
  };
  return db.withPlugin(plugin);
}
