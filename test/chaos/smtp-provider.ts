/** A real SMTP server (the package smtp-server) with faults: see `smtp-faults.ts`. Most connections have CHUNKING. */
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { startChunkingFront } from './chunking-front.ts';
import type { Dice } from './dice.ts';
import type { OnPhase, Provider, Receipt, Sabotage } from './provider.ts';
import { isUnknown } from './readers.ts';
import {
  drawSmtpFault,
  drawSmtpPhase,
  type SmtpFault,
  type SmtpPhase,
  type SmtpStage,
} from './smtp-faults.ts';

export interface SmtpProviderOptions {
  readonly dice: Dice;
  /** The true time. */
  readonly now: () => number;
  readonly onPhase: OnPhase;
  readonly sabotage?: Sabotage | undefined;
  /** What happens to messages in doubt. */
  readonly inDoubt: 'retry' | 'hold';
}

type Answer = (error?: Error | null) => void;

const NONE: SmtpFault = { kind: 'none' };

export async function startSmtpProvider(options: SmtpProviderOptions): Promise<Provider> {
  const { dice, onPhase, sabotage } = options;
  const receipts: Receipt[] = [];
  const faults = new Map<string, number>();
  const refusedReaders = new Set<string>();
  const offences: string[] = [];
  const messagesOf = new Map<string, number>();
  const lastOf = new Map<string, Receipt>();
  let phase: SmtpPhase | undefined;
  let ended = 0;
  let calm = false;
  let dropped = false;

  const cut = (session: SMTPServerSession) => {
    for (const connection of server.connections) {
      if (connection.session.id === session.id) connection._socket.destroy();
    }
  };

  /** The fault of this stage of a conversation: a continuing bad hour, or its own. */
  function drawn(stage: SmtpStage): SmtpFault {
    // All dice are thrown, whichever of them counts.
    const own = drawSmtpFault(dice, stage);
    const begun = stage === 'CONN' || stage === 'MAIL' ? drawSmtpPhase(dice) : undefined;
    if (calm) return NONE;
    phase ??= begun;
    if (phase?.stage !== stage) return own;
    const { fault } = phase;
    count(faults, phase.name);
    phase.left -= 1;
    if (phase.left <= 0) phase = undefined;
    return fault;
  }

  /** Answers according to the fault; true if the conversation continues. */
  function meets(stage: SmtpStage, session: SMTPServerSession, answer: Answer, to?: string): boolean {
    const fault = drawn(stage);
    if (fault.kind === 'none' || fault.kind === 'slow') return true;
    if (fault.kind === 'cut') {
      count(faults, `cut at ${stage}`);
      cut(session);
      return false;
    }
    count(faults, `${fault.code} ${fault.text.slice(0, 5)} at ${stage}`);
    if (fault.blame === 'reader' && to !== undefined) refusedReaders.add(to);
    answer(refusal(fault.code, fault.text));
    return false;
  }

  async function take(
    raw: string,
    session: SMTPServerSession,
    answer: (error?: Error | null, text?: string) => void,
  ) {
    const worker = String(session.user);
    const nth = (messagesOf.get(worker) ?? 0) + 1;
    messagesOf.set(worker, nth);
    const fault = drawn('END');
    const to = session.envelope.rcptTo.map(({ address }) => address).join(',');
    if (!onPhase(worker, nth, 'arrived')) return cut(session);
    if (fault.kind === 'cut' && !fault.taken) {
      count(faults, 'cut before it was taken');
      return cut(session);
    }
    if (fault.kind === 'refused') {
      count(faults, `${fault.code} ${fault.text.slice(0, 5)} at END`);
      if (fault.blame === 'reader') refusedReaders.add(to);
      return answer(refusal(fault.code, fault.text));
    }
    const id = `2.0.0 Ok: queued as ${receipts.length + 1}`;
    const receipt = receiptOf(raw, to, worker, `250 ${id}`, options.now());
    receipt.onWire = front.offers(session.remotePort) ? 4 : 1;
    const before = lastOf.get(session.id);
    if (before) before.next = receipt;
    lastOf.set(session.id, receipt);
    if (sabotage === 'drop' && !dropped) dropped = true;
    else receipts.push(receipt);
    onPhase(worker, nth, 'taken');
    if (fault.kind === 'cut') {
      count(faults, 'cut after it was taken');
      return cut(session);
    }
    if (fault.kind === 'slow') await delay(fault.ms);
    receipt.answered = true;
    answer(null, id);
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
    onConnect(session, callback) {
      if (meets('CONN', session, callback)) callback();
    },
    // All workers share one account, so the password identifies the worker.
    onAuth({ password }, session, callback) {
      if (meets('AUTH', session, callback as Answer)) callback(null, { user: password ?? '' });
    },
    onMailFrom(_address, session, callback) {
      if (meets('MAIL', session, callback)) callback();
    },
    onRcptTo({ address }, session, callback) {
      if (isUnknown(address)) {
        count(faults, '550 5.1.1 at RCPT');
        refusedReaders.add(address);
        return callback(refusal(550, `5.1.1 <${address}>: Recipient address rejected: User unknown`));
      }
      if (meets('RCPT', session, callback, address)) callback();
    },
    onData(stream, session, callback) {
      // The server itself answers 354: a cut here comes before the first byte is read.
      const fault = drawn('DATA');
      if (fault.kind === 'cut') {
        count(faults, 'cut at DATA');
        stream.resume();
        return cut(session);
      }
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
  const front = await startChunkingFront(port, () =>
    dice.pick<boolean>([
      [3, true],
      [1, false],
    ]),
  );
  return {
    env: (tag) => ({
      MAIL_URL: `smtp://chaos:${encodeURIComponent(tag)}@127.0.0.1:${front.port}`,
      SMTP_IN_DOUBT: options.inDoubt,
    }),
    receipts,
    refusedReaders,
    faults,
    offences,
    done: () => ended,
    calm() {
      calm = true;
    },
    async close() {
      await front.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const connection of server.connections) connection._socket.destroy();
      });
    },
  };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function refusal(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

function receiptOf(raw: string, to: string, worker: string, providerId: string, at: number): Receipt {
  const header = (name: string) =>
    new RegExp(`^${name}:[ \\t]*(.*(?:\\r?\\n[ \\t].*)*)`, 'im').exec(
      raw.split('\r\n\r\n', 1)[0] ?? '',
    )?.[1] ?? '';
  const messageId = header('Message-ID').trim();
  return {
    worker,
    key: messageId,
    to,
    subject: header('Subject').replace(/\r?\n/g, '').trim(),
    // The Message-ID begins with the delivery.
    delivery: Number(/^<(\d+)\./.exec(messageId)?.[1]),
    providerId,
    batchDate: header('Date').trim(),
    at,
    answered: false,
  };
}
