/** A real SMTP server (the package smtp-server) on its bad days. */
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { Dice } from './dice.ts';
import type { OnPhase, Provider, Receipt, Sabotage } from './provider.ts';

export interface SmtpProviderOptions {
  readonly dice: Dice;
  /** The true time. */
  readonly now: () => number;
  readonly onPhase: OnPhase;
  readonly sabotage?: Sabotage | undefined;
  /** What is done with messages in doubt. */
  readonly inDoubt: 'retry' | 'hold';
}

/** What one message meets once its last line has come. */
type SmtpFault = 'none' | '451' | '421' | 'cut before it was taken' | 'cut after it was taken' | 'slow';

export async function startSmtpProvider(options: SmtpProviderOptions): Promise<Provider> {
  const { dice, onPhase, sabotage } = options;
  const receipts: Receipt[] = [];
  const faults = new Map<string, number>();
  const offences: string[] = [];
  const messagesOf = new Map<string, number>();
  let ended = 0;
  let calm = false;
  let dropped = false;

  const cut = (session: SMTPServerSession) => {
    for (const connection of server.connections) {
      if (connection.session.id === session.id) connection._socket.destroy();
    }
  };

  async function take(
    raw: string,
    session: SMTPServerSession,
    done: (error?: Error | null, text?: string) => void,
  ) {
    const worker = String(session.user);
    const nth = (messagesOf.get(worker) ?? 0) + 1;
    messagesOf.set(worker, nth);
    const ms = dice.int(50, 400);
    const fault = drawFault(dice);
    const now = calm ? 'none' : fault;
    faults.set(now, (faults.get(now) ?? 0) + 1);
    if (!onPhase(worker, nth, 'arrived') || now === 'cut before it was taken') return cut(session);
    if (now === '451' || now === '421') {
      done(Object.assign(new Error('4.3.2 A bad day'), { responseCode: Number(now) }));
      return;
    }
    const id = `2.0.0 Ok: queued as ${receipts.length + 1}`;
    const receipt = receiptOf(raw, session, worker, `250 ${id}`, options.now());
    if (sabotage === 'drop' && !dropped) dropped = true;
    else receipts.push(receipt);
    onPhase(worker, nth, 'taken');
    if (now === 'cut after it was taken') return cut(session);
    if (now === 'slow') await delay(ms);
    receipt.answered = true;
    done(null, id);
    onPhase(worker, nth, 'answered');
  }

  const server: SMTPServer = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    authMethods: ['PLAIN'],
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: true,
    hidePIPELINING: false,
    closeTimeout: 1,
    maxClients: 1000,
    logger: false,
    // The login says which worker it is.
    onAuth: ({ username }, _session, callback) => callback(null, { user: username ?? '' }),
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        take(Buffer.concat(chunks).toString(), session, callback)
          .catch((error) => offences.push(String(error)))
          .finally(() => {
            ended += 1;
          });
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    env: (tag) => ({
      MAIL_URL: `smtp://${tag}:secret@127.0.0.1:${port}`,
      SMTP_IN_DOUBT: options.inDoubt,
    }),
    receipts,
    faults,
    offences,
    done: () => ended,
    calm() {
      calm = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const connection of server.connections) connection._socket.destroy();
      }),
  };
}

function drawFault(dice: Dice): SmtpFault {
  return dice.pick<SmtpFault>([
    [92, 'none'],
    [2, '451'],
    [1, '421'],
    [1.5, 'cut before it was taken'],
    [1.5, 'cut after it was taken'],
    [2, 'slow'],
  ]);
}

function receiptOf(
  raw: string,
  session: SMTPServerSession,
  worker: string,
  providerId: string,
  at: number,
): Receipt {
  const header = (name: string) =>
    new RegExp(`^${name}:[ \\t]*(.*(?:\\r?\\n[ \\t].*)*)`, 'im').exec(
      raw.split('\r\n\r\n', 1)[0] ?? '',
    )?.[1] ?? '';
  const messageId = header('Message-ID').trim();
  return {
    worker,
    key: messageId,
    to: session.envelope.rcptTo.map(({ address }) => address).join(','),
    subject: header('Subject').replace(/\r?\n/g, '').trim(),
    // The delivery leads its Message-ID.
    delivery: Number(/^<(\d+)\./.exec(messageId)?.[1]),
    providerId,
    at,
    answered: false,
  };
}
