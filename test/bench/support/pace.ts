import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { FLAGS } from './child.ts';
import { BASE_URL, listedReader, SECRET } from './readers.ts';

const PACE = fileURLToPath(new URL('../../../scripts/pace.ts', import.meta.url));
const TELL_USAGE = new URL('tell-usage.ts', import.meta.url).href;

/** Where a command runs, and with which settings. */
export interface Place {
  /** The working directory: a store on PostgreSQL keeps its folder `data` there. */
  readonly folder: string;
  /** No other settings reach the command, except those that every benchmark has. */
  readonly env: Readonly<Record<string, string>>;
  /** A program that starts the command, with its arguments. */
  readonly under?: readonly string[];
}

/** What a command printed with `--json`, and what its process used. */
export interface Ran<Output> {
  readonly output: Output;
  /** User and system time of the process with its threads; compiling an email happens in another process. */
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

/** The command as a process of its own, like `npm run -s pace -- …`. */
export function startPace(args: readonly string[], { folder, env, under = [] }: Place): ChildProcess {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  const command = [process.execPath, ...FLAGS, '--import', TELL_USAGE, PACE, ...args, '--json'];
  const [program = '', ...rest] = [...under, ...command];
  return spawn(program, rest, {
    cwd: folder,
    env: { PATH, HOME, ...(TMPDIR ? { TMPDIR } : {}), BASE_URL, SECRET_KEYS: SECRET, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
}

/** @throws if the command fails. */
export async function runPace<Output>(args: readonly string[], place: Place): Promise<Ran<Output>> {
  const child = startPace(args, place);
  const [output, errors, usage, [code, signal]] = await Promise.all([
    text(child.stdout as Readable),
    text(child.stderr as Readable),
    text(child.stdio[3] as Readable),
    once(child, 'close'),
  ]);
  if (code !== 0) throw new Error(`pace ${args[0]} ended with ${signal ?? code}: ${output}${errors}`);
  return { output: JSON.parse(output) as Output, ...(JSON.parse(usage) as Omit<Ran<Output>, 'output'>) };
}

/** Writes a list of so many readers with distinct addresses. */
export async function writeList(count: number, file: string): Promise<string> {
  const list = createWriteStream(file);
  list.write('email,firstName,timeZone\n');
  for (let id = 1; id <= count; id++) {
    const { email, firstName } = listedReader(id);
    list.write(`${email},${firstName},UTC\n`);
  }
  list.end();
  await once(list, 'finish');
  return file;
}

/** @throws if the import does not add everybody. */
export async function importList(list: string, count: number, place: Place): Promise<void> {
  const { output } = await runPace<{ added: number }>(
    ['subscribers', 'import', list, '--confirmed', 'benchmark'],
    place,
  );
  if (output.added !== count) throw new Error(`Of ${count} rows ${output.added} were added.`);
}
