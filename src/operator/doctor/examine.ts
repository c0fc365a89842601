/** All checks, run concurrently. A check that fails or takes too long reports it and stops no other. */
import type { ContentFault } from '../../flow/content/content-error.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import type { ResendFault } from '../../shared/reasons/resend-fault.ts';
import type { DkimKeyFault } from '../../shared/signing/dkim-key.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { SECOND } from '../../shared/time/clock.ts';
import { isPublic, judgeBaseUrl } from './base-url.ts';
import { judgeBounced } from './bounced-readers.ts';
import { judgeClock } from './clock-skew.ts';
import { judgeDatabase } from './database.ts';
import type { Diagnosis, Result } from './diagnosis.ts';
import { judgeDisk } from './disk.ts';
import { judgeInDoubt } from './emails-in-doubt.ts';
import { mailChecks } from './examine-mail.ts';
import { judgeInbox } from './inbox.ts';
import type { HttpAnswer, Lookups } from './lookups.ts';
import { findResendAccount, type ResendAccess, type ResendAccount } from './resend-account.ts';
import { judgeStoredZones } from './stored-zones.ts';
import { judgeWebhook } from './webhook.ts';

/** The subject of the examination. */
export interface Installation {
  readonly mail: MailWay;
  /** Undefined if the content is faulty. */
  readonly publication: SenderIdentity | undefined;
  /** The mistakes that keep the content from being read. */
  readonly contentFaults: readonly ContentFault[];
  /** Whether a mailbox is read for bounces. */
  readonly readsMailbox: boolean;
  readonly baseUrl: string;
  readonly webhookSecrets: readonly string[];
  /** The database that DATABASE_URL names, without a password. */
  readonly storePlace: string;
}

export type MailWay =
  | { readonly kind: 'outbox'; readonly folder: string }
  /** `fault`: why the key or the API's address can't be used; nothing is requested then. */
  | { readonly kind: 'resend'; readonly access: ResendAccess; readonly fault: ResendFault | undefined }
  | {
      readonly kind: 'smtp';
      readonly host: string;
      readonly signer: Signer | undefined;
      /** The address for bounces, its domain in lower-case ASCII; undefined: the sender. */
      readonly bounceAddress: string | undefined;
    };

/** Who signs with DKIM; undefined if unknown, because the SMTP server does it. */
export type Signer =
  | { readonly kind: 'server'; readonly domain: string; readonly selector: string }
  /** `record`: what must be published for the key. */
  | { readonly kind: 'own'; readonly domain: string; readonly selector: string; readonly record: string }
  | { readonly kind: 'unusable'; readonly fault: DkimKeyFault };

export interface SenderIdentity {
  readonly from: string;
  /** Its domain in lower-case ASCII. */
  readonly domain: string;
  /** The address for replies, its domain likewise. */
  readonly replyTo: string;
}

export type Check = readonly [name: string, look: () => Promise<Result> | Result];

const PATIENCE = 10 * SECOND;

export async function examine(
  installation: Installation,
  lookups: Lookups,
  clock: Clock,
): Promise<Diagnosis[]> {
  const { mail, publication, contentFaults, baseUrl, webhookSecrets, storePlace } = installation;
  const { http } = lookups;
  const leaves = mail.kind !== 'outbox';
  const open = leaves && isPublic(baseUrl);
  const health = once(() => http({ method: 'GET', url: `${baseUrl}/healthz` }));
  const providerSays: { first: HttpAnswer | undefined } = { first: undefined };
  const account = once(async (): Promise<ResendAccount | undefined> => {
    if (mail.kind !== 'resend') return undefined;
    if (mail.fault !== undefined) return { kind: 'settings-wrong', fault: mail.fault };
    return findResendAccount(mail.access, publication?.domain, http, (answer) => {
      providerSays.first = answer;
    });
  });

  const checks: Check[] = [
    [
      'content',
      () =>
        contentFaults.length === 0
          ? { code: 'content-good' }
          : { code: 'content-wrong', faults: contentFaults },
    ],
    ...mailChecks(installation, lookups, account),
    [
      'base url',
      async () => {
        if (!open) return judgeBaseUrl(baseUrl, leaves, undefined);
        const [alive, ready, robots] = await Promise.all([
          health(),
          http({ method: 'GET', url: `${baseUrl}/readyz` }),
          http({ method: 'GET', url: `${baseUrl}/robots.txt` }),
        ]);
        return judgeBaseUrl(baseUrl, leaves, { health: alive, ready, robots });
      },
    ],
    [
      'inbox',
      async () => {
        const url = `${baseUrl}/dev/inbox`;
        return judgeInbox(url, isPublic(baseUrl) ? await http({ method: 'GET', url }) : undefined);
      },
    ],
    [
      'webhook',
      async () => {
        if (mail.kind !== 'resend') return { code: 'webhook-of-resend-only' };
        const url = `${baseUrl}/webhooks/resend`;
        const ask = open && webhookSecrets.length > 0;
        return judgeWebhook(url, webhookSecrets, ask ? await http({ method: 'POST', url }) : undefined);
      },
    ],
    [
      'clock',
      async () => {
        if (!leaves) return { code: 'clock-unneeded' };
        await account();
        const provider = timesIn(providerSays.first);
        if (provider) return judgeClock(provider, { of: 'resend' });
        const own = open ? timesIn(await health()) : undefined;
        return own
          ? judgeClock(own, { of: 'base-url', host: new URL(baseUrl).hostname })
          : { code: 'clock-not-compared' };
      },
    ],
    ['disk', async () => judgeDisk(await lookups.disk())],
    ['database', async () => judgeDatabase(await lookups.store(), storePlace)],
    ['time zones', async () => judgeStoredZones(await inStore(lookups, lookups.zones))],
    ['bounced readers', async () => judgeBounced(await inStore(lookups, lookups.blameless))],
    ['emails in doubt', async () => judgeInDoubt(await inStore(lookups, lookups.inDoubt))],
  ];
  return Promise.all(checks.map((check) => perform(check, clock)));
}

/** The check of the database reports a store that can't be read. */
async function inStore<T>({ store }: Lookups, look: () => Promise<T>): Promise<T | undefined> {
  return (await store()).kind === 'ready' ? look() : undefined;
}

function timesIn(answer: HttpAnswer | undefined) {
  return answer?.kind === 'answered' ? answer.times : undefined;
}

/** Asks at the first call, and remembers the answer. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}

async function perform([check, look]: Check, clock: Clock): Promise<Diagnosis> {
  const over = new AbortController();
  const late = clock.sleep(PATIENCE, over.signal).then((): Result => ({ code: 'check-late' }));
  try {
    return { check, ...(await Promise.race([Promise.resolve().then(look), late])) };
  } catch (error) {
    return { check, code: 'check-failed', said: messageOf(error) };
  } finally {
    over.abort();
  }
}
