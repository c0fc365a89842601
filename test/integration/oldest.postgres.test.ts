/** The oldest PostgreSQL that the documentation names. */
import { expect, test } from 'vitest';
import { rowsIn } from '../support/databases.ts';
import { oldPostgres, whyNoOldPostgres } from '../support/debian-postgres.ts';
import { twoProcessesSend } from '../support/two-processes.ts';

const missing = whyNoOldPostgres();

test.skipIf(missing)(
  `two processes send from a store on PostgreSQL 15${missing ? `: ${missing}` : ''}`,
  async () => {
    const url = await oldPostgres();
    expect(await rowsIn(url, 'show server_version')).toEqual([
      { server_version: expect.stringMatching(/^15\./) },
    ]);
    await twoProcessesSend(url);
  },
);
