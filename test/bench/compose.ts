import { Slab } from '../../src/flow/compose/wire/slab.ts';
import { composeBatch, composerOf } from './support/batches.ts';
import { startTask } from './support/child.ts';
import { elementFor, type OpenEmail, openEmail, renderEmail } from './support/email.ts';
import { readerOf, valuesOf } from './support/readers.ts';
import { inRounds } from './support/rounds.ts';
import { type Row, row } from './support/row.ts';
import type { Scale } from './support/scale.ts';

/** One email per reader, HTML and text: spliced into a slab for Resend's wire, or rendered by React. */
export async function compose({ rounds, quick }: Scale): Promise<Row[]> {
  const open = await openEmail('lesson');
  await checkEqual(open, 30);
  const splicing = await startTask('splice', { content: open.content, count: quick ? 20_000 : 200_000 });
  const rendering = await startTask('render', { count: quick ? 20 : 300 });
  try {
    const { ours, other } = await inRounds(rounds, { ours: splicing.call, other: rendering.call });
    return [
      row('compose', 'emails/s', ours.rate, other.rate, { atLeast: 400 }, [
        'a lesson spliced for each reader, token signed, as JSON for Resend : React Email render() and the text from it; HTML and text are byte-equal',
      ]),
    ];
  } finally {
    await splicing.close();
    await rendering.close();
  }
}

/** @throws if a reader's email differs from the rendered one by a byte. */
async function checkEqual(open: OpenEmail, readers: number): Promise<void> {
  const composer = composerOf(open.content, 'json');
  const { bytes } = composeBatch(composer, new Slab(), 1, readers);
  const emails = JSON.parse(bytes.toString()) as { html: string; text: string; to: string }[];
  if (emails.length !== readers) throw new Error(`${emails.length} of ${readers} emails were composed`);
  for (const [index, email] of emails.entries()) {
    const values = valuesOf(readerOf(index + 1), composer.keys);
    const rendered = await renderEmail(elementFor(open.email, values));
    for (const part of ['html', 'text'] as const) {
      if (email[part] !== rendered[part]) {
        throw new Error(`the ${part} of ${email.to} differs from what React renders`);
      }
    }
  }
}
