import type { DkimSettings } from '../../adapters/transport/dkim.ts';
import type { Transport } from '../../flow/deliver/transport.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import { DkimKeyError, readDkimKey } from '../../shared/signing/dkim-key.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { type Config, ConfigError } from '../config/config.ts';

/** Loads only the transport that is used. @throws ConfigError if its settings make no sense. */
export async function transportOf(config: Config, clock: Clock): Promise<Transport> {
  try {
    return await concreteTransport(config, clock);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError([`MAIL_URL and its settings: ${messageOf(error)}`]);
  }
}

/** The provider's record of sent mail, if it can be queried. */
export function recordOf({ mail, allowance }: Config, clock: Clock, from: string) {
  if (mail.kind !== 'resend') return undefined;
  const domain = from.slice(from.lastIndexOf('@') + 1).toLowerCase();
  return async function* since(time: number) {
    const { resendRecord } = await import('../../adapters/transport/resend-record.ts');
    yield* resendRecord({ ...mail, rate: allowance.rate?.perSecond ?? 1, domain, clock })(time);
  };
}

async function concreteTransport(config: Config, clock: Clock): Promise<Transport> {
  const { mail } = config;
  switch (mail.kind) {
    case 'outbox': {
      const { outboxTransport } = await import('../../adapters/transport/outbox.ts');
      return outboxTransport(mail.folder, clock);
    }
    case 'resend': {
      const { resendTransport } = await import('../../adapters/transport/resend.ts');
      return resendTransport({
        apiKey: mail.apiKey,
        baseUrl: mail.baseUrl,
        requestsPerSecond: config.allowance.rate?.perSecond,
        clock,
      });
    }
    case 'smtp': {
      const { smtpTransport } = await import('../../adapters/transport/smtp.ts');
      return smtpTransport({ url: mail.url, clock, dkim: dkimOf(config) });
    }
  }
}

/** @throws ConfigError if the key can't be used. */
function dkimOf({ dkim }: Config): DkimSettings | undefined {
  if (dkim === undefined) return undefined;
  try {
    return { ...dkim, key: readDkimKey(dkim.key) };
  } catch (error) {
    if (!(error instanceof DkimKeyError)) throw error;
    throw new ConfigError([`DKIM_KEY: ${error.message}`]);
  }
}
