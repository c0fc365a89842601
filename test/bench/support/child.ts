import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Sample } from './rounds.ts';

/** A separate process, started from one of the files in `tasks/` or `servers/`. */
export interface Child<Input, Output, Ready> {
  /** Its message when it was ready. */
  readonly ready: Ready;
  /** One call at a time. Rejects with the child's error, or if the child ends. */
  call(input: Input): Promise<Output>;
  close(): Promise<void>;
}

/** Node's flags for the product; like the product, a child keeps its compiled code. */
export const FLAGS = (packageJson.scripts.pace.match(/ --\S+/g) ?? []).map((flag) => flag.trim());
/** Tasks that render React need a loader for JSX; the product leaves that to a separate process. */
const RENDERING = /\/render/;
const PACKED = fileURLToPath(new URL('packed.ts', import.meta.url));

type Reply = { readonly value?: unknown; readonly error?: string };

/**
 * @param file relative to `test/bench`.
 * @param params any JSON value, which the child uses to prepare itself.
 */
async function startChild<Input, Output, Ready>(
  file: string,
  params: unknown,
): Promise<Child<Input, Output, Ready>> {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const child = fork(path, [], {
    execArgv: [
      ...(RENDERING.test(file) ? ['--import', 'tsx'] : [...FLAGS, '--import', PACKED]),
      '--expose-gc',
    ],
    env: { ...process.env, NODE_COMPILE_CACHE: 'node_modules/.cache/pacesetter/bench' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let ready: Ready;
  child.send({ params });
  try {
    ready = (await nextReply(child, file)) as Ready;
  } catch (error) {
    child.kill();
    throw error;
  }
  return {
    ready,
    call(input) {
      const answer = nextReply(child, file);
      child.send({ input });
      return answer as Promise<Output>;
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.send({ close: true });
      const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(patience);
    },
  };
}

function nextReply(child: ChildProcess, file: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null) => {
      child.off('message', onMessage);
      reject(new Error(`${file} ended with ${signal ?? code}`));
    };
    const onMessage = ({ value, error }: Reply) => {
      child.off('exit', onExit);
      if (error === undefined) resolve(value);
      else reject(new Error(`${file}: ${error}`));
    };
    child.once('message', onMessage);
    child.once('exit', onExit);
  });
}

/** A child that measures itself, see `serveTask`. */
export type Task<Input = void> = Child<Input, Sample, null>;

export const startTask = <Input = void>(file: string, params: unknown): Promise<Task<Input>> =>
  startChild<Input, Sample, null>(`tasks/${file}.ts`, params);

/** The product's pages, served by a separate process: see `servers/pages.ts`. */
export const startPages = (env: Record<string, string>): Promise<Child<null, number, { port: number }>> =>
  startChild('servers/pages.ts', env);

/** A server's counts since the last request for them. */
export interface Received {
  readonly messages: number;
  readonly bytes: number;
  readonly connections: number;
}

export interface Sink {
  readonly port: number;
  /** The messages received since the last call. */
  received(): Promise<Received>;
  close(): Promise<void>;
}

/** A mail server's counts: each message has one recipient. */
export interface Accepted extends Received {
  /** Different recipients. */
  readonly readers: number;
  /** From the first accepted message to the last. */
  readonly seconds: number;
  /** What the server itself used. */
  readonly cpuSeconds: number;
}

export interface MailServer extends Sink {
  received(): Promise<Accepted>;
  /** Kills a process the moment this many messages were accepted since the counts were last asked for. */
  kills(pid: number, after: number): Promise<void>;
}

/** A server in a separate process, on a free port of 127.0.0.1. */
export async function startSink(name: 'resend-sink' | 'smtp-sink', params: object = {}): Promise<Sink> {
  const child = await startChild<null, Received, { port: number }>(`servers/${name}.ts`, params);
  return {
    port: child.ready.port,
    received: () => child.call(null),
    close: () => child.close(),
  };
}

/** The mail server of `servers/smtp-sink.ts`. */
export async function startMailServer(params: object = {}): Promise<MailServer> {
  type Input = { readonly pid: number; readonly after: number } | null;
  const child = await startChild<Input, Accepted, { port: number }>('servers/smtp-sink.ts', params);
  return {
    port: child.ready.port,
    received: () => child.call(null),
    kills: async (pid, after) => void (await child.call({ pid, after })),
    close: () => child.close(),
  };
}
