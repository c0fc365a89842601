/**
 * The process that compiles letters, see `compileApart`. It ends when its parent does; what interrupts the
 * parent is the parent's to handle.
 */
import { compileHere } from './compile-here.ts';
import type { LetterName, LetterSource } from './compiler.ts';

/** One question at a time. A source stays until the next one comes. */
export interface Question {
  readonly source?: LetterSource | undefined;
  /** Undefined: the pages of all letters. */
  readonly name: LetterName | undefined;
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
    return {
      value: await (name ? compileHere.compile(source, name) : compileHere.pages(source)),
    };
  } catch (error) {
    return { error: (error as Error).message };
  }
}
