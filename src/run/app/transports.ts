import type { DkimSettings } from '../../adapters/transport/dkim.ts';
import { outboxTransport } from '../../adapters/transport/outbox.ts';
import { resendTransport } from '../../adapters/transport/resend.ts';
import { resendRecord } from '../../adapters/transport/resend-record.ts';
import { smtpTransport } from '../../adapters/transport/smtp.ts';
import type { Transport } from '../../flow/deliver/transport.ts';
import { readDkimKey } from '../../shared/signing/dkim-key.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { type Config, ConfigError } from '../config/config.ts';

/** @throws ConfigError where the transport can't make sense of its settings. */
export function transportOf(config: Config, clock: Clock): Transport {
  try {
    return concreteTransport(config, clock);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError([`MAIL_URL and what belongs to it: ${(error as Error).message}`]);
  }
}

/** What the provider has sent, where it can be asked. */
export function recordOf({ mail, allowance }: Config, clock: Clock, from: string) {
  if (mail.kind !== 'resend') return undefined;
  const domain = from.slice(from.lastIndexOf('@') + 1).toLowerCase();
  return resendRecord({ ...mail, rate: allowance.rate?.perSecond ?? 1, domain, clock });
}

function concreteTransport(config: Config, clock: Clock): Transport {
  const { mail } = config;
  switch (mail.kind) {
    case 'outbox':
      return outboxTransport(mail.folder, clock);
    case 'resend':
      return resendTransport({
        apiKey: mail.apiKey,
        baseUrl: mail.baseUrl,
        requestsPerSecond: config.allowance.rate?.perSecond,
        clock,
      });
    case 'smtp':
      return smtpTransport({ url: mail.url, clock, dkim: dkimOf(config) });
  }
}

/** @throws ConfigError where the key can't be used. */
function dkimOf({ dkim }: Config): DkimSettings | undefined {
  if (dkim === undefined) return undefined;
  try {
    return { ...dkim, key: readDkimKey(dkim.key) };
  } catch (error) {
    throw new ConfigError([`DKIM_KEY: ${(error as Error).message}`]);
  }
}
