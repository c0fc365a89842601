/**
 * The process that compiles emails; see `compileApart`. It ends when its parent does and leaves interrupts to the
 * parent.
 */
import { quickStart } from '../../shared/loading/quick-start.ts';
import type { CompileError, EmailInputs } from './compiler.ts';
import type { EmailName } from './email-name.ts';

/** One question at a time. The source is kept until the next question. */
export interface Question {
  readonly source?: EmailInputs | undefined;
  readonly name: EmailName;
}

export type CompileReply =
  | { readonly value: unknown }
  | { readonly error: Pick<CompileError, 'code' | 'message'> };

let source: EmailInputs | undefined;
const packages = loadPackages();

process.on('message', async (question: Question) => {
  source = question.source ?? source;
  const answer = await answerTo(question);
  // A parent that has ended in the meantime wants no answer.
  process.send?.(answer, undefined, {}, () => {});
});
process.on('disconnect', () => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});

/**
 * Loads the packages that take most of a start; none of them is a template. Templates are read for the first email.
 * The JSX loader comes last, because it slows down everything loaded through it.
 */
async function loadPackages(): Promise<void> {
  quickStart();
  await import('@react-email/components');
  await import('../content/markdown.ts');
  const { register } = await import('tsx/esm/api');
  register();
}

async function answerTo({ name }: Question): Promise<CompileReply> {
  try {
    if (!source) throw new Error('nothing to compile from');
    await packages;
    const { compileHere } = await import('./compile-here.ts');
    return { value: await compileHere.compile(source, name) };
  } catch (error) {
    const { code } = error as Partial<CompileError>;
    return { error: { code: code === 'clipped' ? code : 'failed', message: inTemplate(error as Error) } };
  }
}

/** The error, and where in the templates it arose. */
function inTemplate({ message, stack = '' }: Error): string {
  const place = /\bemails\/[\w./-]+\.tsx?:\d+/.exec(stack.replace(message, ''))?.[0];
  return place === undefined || message.includes(place) ? message : `${place}: ${message}`;
}
