/** nodemailer's pool, composing each message from prepared HTML and text. */

import { createTransport } from 'nodemailer';
import type { EditionContent } from '../../../src/flow/compose/edition.ts';
import { splice } from '../../../src/flow/compose/segments.ts';
import { atOnce } from '../support/batches.ts';
import { benchKeys, envelopeFor, readerOf, valuesOf } from '../support/readers.ts';
import { serveTask } from '../support/serve-child.ts';

interface Params {
  readonly content: EditionContent;
  readonly port: number;
  readonly ca?: string;
  readonly connections: number;
  readonly count: number;
}

await serveTask(async ({ content, port, ca, connections, count }: Params) => {
  const keys = benchKeys();
  const mails = Array.from({ length: 200 }, (_, index) => {
    const values = valuesOf(readerOf(index + 1), keys);
    const { html, text } = content;
    const { to, ...rest } = envelopeFor(content, values);
    return {
      ...rest,
      to: { name: values.toName as string, address: to },
      html: splice(html, values),
      text: splice(text, values),
      messageId: values.messageId as string,
    };
  });
  const pool = createTransport({
    host: '127.0.0.1',
    port,
    pool: true,
    maxConnections: connections,
    maxMessages: Number.POSITIVE_INFINITY,
    ...(ca === undefined ? { secure: false, ignoreTLS: true } : { secure: true, tls: { ca } }),
  });
  const send = (to: number) =>
    atOnce(connections * 2, to, async (index) => {
      const { accepted } = await pool.sendMail(mails[index % mails.length] as (typeof mails)[number]);
      if (accepted.length !== 1) throw new Error('nodemailer was refused');
    });
  await send(50);
  return {
    async run() {
      await send(count);
      return { count };
    },
    close: () => pool.close(),
  };
});
