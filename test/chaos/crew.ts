import { type ChildProcess, spawn as start } from 'node:child_process';
import { join } from 'node:path';
import { machineEnv } from '../support/machine-env.ts';
import { childOf, inOwnNameSpace } from '../support/name-space.ts';
import type { Go, Word } from './worker-process.ts';

/** A worker process from its start to its end. */
export interface Life {
  /** Identifies it to the provider; no two lives share one. */
  readonly tag: string;
  readonly slot: number;
  readonly pid: number;
  readonly alive: () => boolean;
  /** SIGKILL. False if it had already ended. */
  kill(): boolean;
  /** SIGSTOP: it executes nothing more. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;
  /** Resolves when it has ended, however it ended. */
  readonly ended: Promise<void>;
}

export interface CrewOptions {
  /** The file to start, made by `bundledWorker`. */
  readonly script: string;
  readonly contentFolder: string;
  readonly clockFile: string;
  readonly sendTimes: string;
  /** Whether every second process is the first of a namespace of its own, like a container. */
  readonly nameSpaces: boolean;
  /** How many loaded processes wait to replace a dead one. */
  readonly spares: number;
  /** How many lives are still to come. */
  readonly toCome: () => number;
  readonly env: (tag: string) => Record<string, string>;
  /** Called for errors that workers log, and for unplanned ends. */
  readonly onComplaint: (text: string) => void;
}

export interface Crew {
  /** Puts a worker to work in a slot; resolves when it has begun, or has ended before it could. */
  start(slot: number): Promise<Life>;
  /** Kills the remaining workers. */
  close(): Promise<void>;
}

/** Opens a crew. The first process only fills the compile cache and ends. */
export async function openCrew(options: CrewOptions): Promise<Crew> {
  const waiting: { child: ChildProcess; ready: Promise<void> }[] = [];
  const children = new Set<ChildProcess>();
  const ordered = new WeakSet<ChildProcess>();
  const faults: string[] = [];
  let lives = 0;
  let made = 0;
  let closed = false;

  const spawn = (): { child: ChildProcess; ready: Promise<void> } => {
    made += 1;
    const apart = options.nameSpaces && made % 2 === 0;
    const [program = '', ...line] = [
      ...((apart && inOwnNameSpace()) || []),
      ...[process.execPath, options.script, options.contentFolder],
    ];
    const child = start(program, line, {
      env: { ...machineEnv(), NODE_COMPILE_CACHE: join(options.script, '../compiled') },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    children.add(child);
    let last = '';
    child.stderr?.on('data', (data) => {
      last = `${last}${data}`.slice(-2000);
    });
    // A message to a process that has just been killed.
    child.on('error', () => undefined);
    child.once('exit', (code, signal) => {
      children.delete(child);
      if (ordered.has(child) || closed) return;
      const words =
        last
          .trim()
          .split('\n')
          .find((line) => /Error/.test(line)) ?? last.trim().slice(-200);
      faults.push(words);
      options.onComplaint(`a worker ended by itself (${signal ?? code}) ${words}`.trim());
    });
    const ready = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.on('message', (word: Word) => {
        if (word.kind === 'ready') resolve();
        if (word.kind === 'complaint') options.onComplaint(word.text);
      });
    });
    return { child, ready };
  };

  const first = spawn();
  await first.ready;
  // Nothing is learned from workers that can't be loaded, and a run would wait for them forever.
  if (first.child.exitCode !== null) throw new Error(`a worker can’t be loaded: ${faults.at(-1) ?? ''}`);
  ordered.add(first.child);
  const gone = endOf(first.child);
  if (first.child.connected) first.child.disconnect();
  await gone;
  for (let n = 0; n < options.spares; n++) waiting.push(spawn());

  return {
    async start(slot) {
      const { child, ready } = waiting.shift() ?? spawn();
      if (waiting.length < Math.min(options.spares, options.toCome())) waiting.push(spawn());
      await ready;
      lives += 1;
      const tag = `s${slot}-${lives}`;
      const running = new Promise<void>((resolve) => {
        child.once('exit', () => resolve());
        child.on('message', (word: Word) => {
          if (word.kind === 'running') resolve();
        });
      });
      const go: Go = {
        env: options.env(tag),
        clockFile: options.clockFile,
        slot,
        tag,
        sendTimes: options.sendTimes,
      };
      if (child.connected) child.send(go);
      const alive = () => child.exitCode === null && child.signalCode === null;
      await running;
      // A process in a namespace is a child of the started one, and has another number inside.
      const pid = child.spawnfile === process.execPath ? child.pid : childOf(child.pid ?? 0);
      const signal = (name: NodeJS.Signals): boolean => {
        try {
          return pid !== undefined && process.kill(pid, name);
        } catch {
          return false;
        }
      };
      return {
        tag,
        slot,
        pid: pid ?? 0,
        alive,
        kill() {
          if (!alive()) return false;
          ordered.add(child);
          return signal('SIGKILL');
        },
        freeze: () => void signal('SIGSTOP'),
        thaw: () => void signal('SIGCONT'),
        ended: endOf(child),
      };
    },
    async close() {
      closed = true;
      const ends = [...children].map(endOf);
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(ends);
    },
  };
}

function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}
