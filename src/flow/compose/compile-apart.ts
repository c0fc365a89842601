import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CompileReply, Question } from './compile-process.ts';
import { CompileError, type Compiler, type EmailInputs } from './compiler.ts';
import type { Edition } from './edition.ts';
import type { EmailName } from './email-name.ts';

/** How long a process waits for the next email: loading React Email again takes about a second. */
const IDLE_MS = 3000;

/** A compiler whose templates may change while it runs. */
export interface RenewableCompiler extends Compiler {
  /** The next email is compiled from the templates as they are at that time. */
  renew(): void;
}

/**
 * Compiles in a separate process, which starts when there is something to compile and ends soon after. So React,
 * React Email and a JSX loader take no memory or start-up time from a process that sends.
 *
 * @param stay keeps the process, and a second one ready without templates, so that `renew` needs no start.
 */
export function compileApart({ stay = false } = {}): RenewableCompiler {
  let child: ChildProcess | undefined;
  let spare = stay ? start() : undefined;
  let idle: NodeJS.Timeout | undefined;
  let told: EmailInputs | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const end = (): void => {
    clearTimeout(idle);
    disconnect(child);
    child = undefined;
    told = undefined;
  };
  const next = (): ChildProcess => {
    const ready = spare?.connected ? spare : start();
    spare = undefined;
    return ready;
  };
  const ask = async (source: EmailInputs, name: EmailName): Promise<unknown> => {
    clearTimeout(idle);
    if (!child?.connected) {
      child = next();
      told = undefined;
    }
    const isTold = told?.catalogue === source.catalogue && told.baseUrl === source.baseUrl;
    told = source;
    try {
      return await answerOf(child, { name, ...(isTold ? {} : { source }) });
    } finally {
      // Started only now, so that it takes no time from the email.
      if (stay) spare ??= start();
      else idle = setTimeout(end, IDLE_MS).unref();
    }
  };
  const inTurn = (source: EmailInputs, name: EmailName): Promise<unknown> => {
    const answer = queue.then(() => ask(source, name));
    queue = answer.catch(() => {});
    return answer;
  };
  return {
    compile: async (source, name) => (await inTurn(source, name)) as Edition,
    renew() {
      queue = queue.then(end);
    },
    async close() {
      stay = false;
      end();
      disconnect(spare);
      spare = undefined;
    },
  };
}

function disconnect(child: ChildProcess | undefined): void {
  if (child?.connected) child.disconnect();
}

function start(): ChildProcess {
  const child = fork(fileURLToPath(new URL('./compile-process.ts', import.meta.url)), {
    execArgv: [],
    // Maps and undefined survive only this serialization.
    serialization: 'advanced',
    // It needs none of the settings, so it gets no secret.
    env: {
      NODE_ENV: 'production',
      // Without this, JSX would be read by the settings of the folder in which the command runs.
      TSX_TSCONFIG_PATH: fileURLToPath(new URL('../../../tsconfig.json', import.meta.url)),
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.unref();
  child.channel?.unref();
  return child;
}

/** @throws Error if compiling threw, or the process ended. */
function answerOf(child: ChildProcess, question: Question): Promise<unknown> {
  child.channel?.ref();
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const onMessage = (answer: CompileReply): void => {
    if ('error' in answer) reject(new CompileError(answer.error.code, answer.error.message));
    else resolve(answer.value);
  };
  const onGone = (): void => reject(new Error('The process that compiles emails ended before it answered.'));
  child.once('message', onMessage).once('disconnect', onGone).once('error', reject);
  child.send(question, (error) => error && reject(error));
  return promise.finally(() => {
    child.channel?.unref();
    child.off('message', onMessage).off('disconnect', onGone).off('error', reject);
  });
}
