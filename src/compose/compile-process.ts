/**
 * The process that compiles letters, see `compileApart`. It ends when its parent does; what interrupts the
 * parent is the parent's to handle.
 */
// What takes most of a start, and nothing of it is a template: those are read when the first letter is asked for.
import '@react-email/components';
import '../content/markdown.ts';
import type { LetterName, LetterSource } from './compiler.ts';

/** One question at a time. A source stays until the next one comes. */
export interface Question {
  readonly source?: LetterSource | undefined;
  readonly name: LetterName;
}

export type Answer = { readonly value: unknown } | { readonly error: string };

let source: LetterSource | undefined;

process.on('message', async (question: Question) => {
  source = question.source ?? source;
  const answer = await answerTo(question);
  // A parent that has gone meanwhile wants no answer any more.
  process.send?.(answer, undefined, {}, () => {});
});
process.on('disconnect', () => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});

async function answerTo({ name }: Question): Promise<Answer> {
  try {
    if (!source) throw new Error('nothing to compile from');
    const { compileHere } = await import('./compile-here.ts');
    return { value: await compileHere.compile(source, name) };
  } catch (error) {
    return { error: inTemplate(error as Error) };
  }
}

/** The error, and where in the templates it arose. */
function inTemplate({ message, stack = '' }: Error): string {
  const place = /\bemails\/[\w./-]+\.tsx?:\d+/.exec(stack.replace(message, ''))?.[0];
  return place === undefined || message.includes(place) ? message : `${place}: ${message}`;
}
