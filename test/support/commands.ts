/** The command line in separate processes, each test in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { smallPublication, temporaryFolder } from './content.ts';
import { machineEnv } from './machine-env.ts';

export type Env = Record<string, string | undefined>;

/** Settings that keep everything below a temporary folder. */
export function commandEnv(more: Env = {}): { folder: string; env: Env } {
  const folder = temporaryFolder();
  const env: Env = {
    PATH: process.env.PATH,
    DATABASE_URL: `file:${join(folder, 'data', 'store.db')}`,
    MAIL_URL: `outbox:${join(folder, 'outbox')}`,
    CONTENT_DIR: more.CONTENT_DIR ?? smallPublication(),
    BASE_URL: 'http://letters.test',
    SECRET_KEYS: 'a-secret-key-for-tests-only',
    PORT: '0',
    ...more,
  };
  if (more.DATABASE_URL?.startsWith('postgres:')) env.PACE_SETTINGS = emptySettings();
  return { folder, env };
}

/** With a database elsewhere, files go to the folder of the settings. */
function emptySettings(): string {
  const file = join(temporaryFolder(), 'settings');
  writeFileSync(file, '');
  return file;
}

export interface Ended {
  /** Its status, or the signal that ended it. */
  readonly code: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. */
export function pace(args: readonly string[], env: Env): Promise<Ended> {
  return startPace(args, env).ended;
}

/** A running command, and its output. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with the first match in its output, on either stream; rejects if it ends without one. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
}

/**
 * @param within a command that runs the rest of its line, such as `env`.
 * @param script another version of the program.
 */
export function startPace(
  args: readonly string[],
  env: Env,
  within: readonly string[] = [],
  script = 'scripts/pace.ts',
): Running {
  const [program, ...line] = [...within, join('node_modules', '.bin', 'node'), script, ...args];
  const child = spawn(program as string, line, {
    // As npm's scripts set it.
    env: {
      ...machineEnv(),
      NODE_COMPILE_CACHE: join('node_modules', '.cache', 'pacesetter', 'compiled'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
      for (const look of watchers) look();
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? (signal as NodeJS.Signals), ...said }));
  });
  const says = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(said.stdout) ?? pattern.exec(said.stderr);
        if (!found) return;
        watchers.delete(look);
        resolve(found);
      };
      watchers.add(look);
      look();
      ended.then(
        ({ code }) => reject(new Error(`ended with ${code} and never said ${pattern}: ${said.stderr}`)),
        reject,
      );
    });
  return { child, ended, says };
}

/**
 * A slow provider: it passes requests on to `target` at once, so that they are accepted, and holds the answers back
 * until `open` is called.
 */
export async function slowProvider(target: string) {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const headers = Object.entries(incoming.headers).filter(
      ([name]) => !/^(host|connection|content-length|transfer-encoding)$/.test(name),
    );
    const answer = await fetch(`${target}${incoming.url}`, {
      method: incoming.method ?? 'POST',
      headers: headers.map(([name, value]) => [name, String(value)] as [string, string]),
      body: Buffer.concat(chunks),
    });
    const body = await answer.text();
    await opened;
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, open };
}
