import { spawn } from 'node:child_process';
import { join } from 'node:path';

const ARCHIVER = `
  import { archiveIn } from './src/run/app/upkeep.ts';
  const [database, before, now] = process.argv.slice(1);
  const options = { before: Number(before), now: Number(now), dryRun: false, keep() {}, progress() {} };
  console.log(JSON.stringify(await archiveIn(database, options)));
`;

/** Archives in a separate process: two connections of one process to a SQLite file would block each other. */
export function archiveElsewhere(
  database: string,
  before: number,
  now: number,
): Promise<{ deliveries: number }> {
  const args = ['--input-type=module', '-e', ARCHIVER, database, String(before), String(now)];
  const child = spawn(join('node_modules', '.bin', 'node'), args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (data) => (out += data));
  return new Promise((resolve, reject) =>
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`ended with ${code}`)),
    ),
  );
}
