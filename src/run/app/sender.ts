import { existsSync } from 'node:fs';
import { readSmtpUrl } from '../../adapters/transport/smtp-url.ts';
import type { Sender } from '../../flow/deliver/deliver-store.ts';
import { keptSecret, secretFile } from '../../shared/signing/secret.ts';
import { tokenKeys } from '../../shared/signing/token.ts';
import type { Config } from '../config/config.ts';

/**
 * The transport and the account that emails leave by, according to the settings. Without a secret the account can't
 * be named; batches are then distinguished only by their transport. Writes nothing.
 */
export function senderOf(config: Config): Sender {
  const account = accountOf(config.mail);
  const secrets = account === undefined ? [] : secretsOf(config);
  const [first, ...more] = secrets;
  const accounts = first === undefined ? [] : tokenKeys([first, ...more]).fingerprints(`${account}`);
  return { transport: config.mail.kind, accounts };
}

/**
 * What distinguishes accounts: at Resend the API key, whose idempotency keys nobody else knows; over SMTP the server
 * and its user. Kept only as a keyed hash.
 */
function accountOf(mail: Config['mail']): string | undefined {
  switch (mail.kind) {
    case 'outbox':
      return undefined;
    case 'resend':
      return `account at resend\n${new URL(mail.baseUrl ?? 'https://api.resend.com').origin}\n${mail.apiKey}`;
    case 'smtp': {
      const { host, auth } = readSmtpUrl(mail.url);
      return `account over smtp\n${host.toLowerCase()}\n${auth?.user ?? ''}`;
    }
  }
}

function secretsOf({ secretKeys, dataFolder }: Config): readonly string[] {
  if (secretKeys.length > 0) return secretKeys;
  return existsSync(secretFile(dataFolder)) ? [keptSecret(dataFolder, true)] : [];
}
