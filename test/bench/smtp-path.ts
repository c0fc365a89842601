import { selfSignedCertificate } from '../support/smtp-server.ts';
import { startSink, startTask, type Task } from './support/child.ts';
import { openEmail } from './support/email.ts';
import { inRounds } from './support/rounds.ts';
import { missing, type Row, row } from './support/row.ts';
import type { Scale } from './support/scale.ts';
import { expectReceived } from './support/sinks.ts';

const CONNECTIONS = 10;

/** A lesson to each reader over SMTP without TLS: composed and sent by us, or by nodemailer's pool. */
export async function smtpPath(scale: Scale): Promise<Row[]> {
  return [await overSmtp('smtp-path', scale, 30, undefined)];
}

/** The same with TLS from the first byte. */
export async function smtpTls(scale: Scale): Promise<Row[]> {
  const certificate = selfSignedCertificate();
  if (!certificate) {
    return [
      missing('smtp-tls', 'messages/s', { atLeast: 10 }, 'openssl is missing, no certificate can be made'),
    ];
  }
  return [await overSmtp('smtp-tls', scale, 10, certificate)];
}

async function overSmtp(
  name: string,
  { rounds, quick }: Scale,
  goal: number,
  certificate: { readonly key: string; readonly cert: string } | undefined,
): Promise<Row> {
  const sink = await startSink('smtp-sink', { certificate });
  const { content } = await openEmail('lesson');
  const common = { content, port: sink.port, ca: certificate?.cert, connections: CONNECTIONS };
  const tasks: Task[] = [];
  const start = async (file: string, count: number) => {
    const task = await startTask(file, { ...common, count });
    tasks.push(task);
    return () => expectReceived(sink, task.call);
  };
  try {
    const { ours, other } = await inRounds(rounds, {
      ours: await start('smtp-transport', quick ? 3000 : 60_000),
      other: await start('nodemailer', quick ? 150 : 1500),
    });
    return row(name, 'messages/s', ours.rate, other.rate, { atLeast: goal }, [
      `${CONNECTIONS} connections, ${certificate ? 'TLS from the first byte' : 'TLS off'}, emails composed from their HTML and text: our transport (${ours.spread}) : nodemailer's pool`,
      `CPU per message: ${Math.round(ours.cpuMicros)} µs : ${Math.round(other.cpuMicros)} µs`,
    ]);
  } finally {
    for (const task of tasks) await task.close();
    await sink.close();
  }
}
