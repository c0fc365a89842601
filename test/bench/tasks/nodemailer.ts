/** nodemailer's pool, composing each message from HTML and text that were rendered beforehand. */
import { createTransport } from 'nodemailer';
import { splice } from '../../../src/compose/segments.ts';
import { atOnce } from '../support/batches.ts';
import { benchKeys, envelopeFor, openLetter, readerOf, valuesOf } from '../support/letter.ts';
import { serveTask } from '../support/serve-child.ts';

interface Params {
  readonly port: number;
  readonly ca?: string;
  readonly connections: number;
  readonly count: number;
}

await serveTask(async ({ port, ca, connections, count }: Params) => {
  const open = await openLetter('lesson');
  const keys = benchKeys();
  const mails = Array.from({ length: 200 }, (_, index) => {
    const values = valuesOf(readerOf(index + 1), keys);
    const { html, text } = open.content;
    const { to, ...rest } = envelopeFor(open, values);
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
