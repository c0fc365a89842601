/** The command line of a newer version, which knows one more migration. */
import type { Kysely } from 'kysely';
import { MIGRATIONS } from '../../src/adapters/store/migrate.ts';

MIGRATIONS['9999-the-future'] = async () => ({
  async up(db: Kysely<never>) {
    await db.schema.alterTable('batches').addColumn('from_the_future', 'integer').execute();
  },
});
const { run } = await import('../../scripts/commands.ts');
await run();
