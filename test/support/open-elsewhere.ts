import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const OPENER = `
  import { appendFileSync, readFileSync } from 'node:fs';
  import { openDatabase } from './src/adapters/store/open.ts';
  import { instanceId } from './src/adapters/store/instance.ts';
  const [database, gate, count] = process.argv.slice(1);
  appendFileSync(gate, '.');
  const pause = new Int32Array(new SharedArrayBuffer(4));
  while (readFileSync(gate).length < Number(count)) Atomics.wait(pause, 0, 0, 2);
  const db = await openDatabase(database);
  console.log(await instanceId(db));
  await db.destroy();
`;

/**
 * Opens a store in a separate process, at the same moment as the `count` others that wait at the same gate.
 *
 * @returns the store's name, or the error.
 */
export function openElsewhere(database: string, gate: string, count: number): Promise<string> {
  const args = ['--input-type=module', '-e', OPENER, database, gate, String(count)];
  const child = spawn(join('node_modules', '.bin', 'node'), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [out, errors] = ['', ''];
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (errors += data));
  return new Promise((resolve) => child.on('close', (code) => resolve(code === 0 ? out.trim() : errors)));
}
