/**
 * What Resend has sent for this account, newest first: GET /emails, a hundred at a time
 * (https://resend.com/docs/api-reference/emails/list-emails). The list contains neither our tags nor our Message-ID,
 * so a message is recognised by its recipient and subject. It requires a key with full access, and goes back as far
 * as the account's plan keeps data.
 */
import type { SentMail } from '../../operator/reconcile/reconcile.ts';
import { ExpectedError } from '../../shared/errors/expected-error.ts';
import { messageOf } from '../../shared/errors/message-of.ts';
import { type Clock, MINUTE, SECOND } from '../../shared/time/clock.ts';
import { reasonOf } from './reason.ts';
import { readBaseUrl } from './resend.ts';

/** The provider's record is unavailable; the message says why. */
class RecordError extends ExpectedError {
  constructor(message: string) {
    super(message, 'outside');
  }
}

export interface RecordSettings {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  /** Requests per second. */
  readonly rate: number;
  /** The publication's domain: mail of other domains belongs to other publications of the account. */
  readonly domain: string;
  readonly clock: Clock;
}

const ATTEMPTS = 8;

/** @throws RecordError if Resend refuses, or can't be reached for minutes. */
export function resendRecord(settings: RecordSettings): (from: number) => AsyncIterable<SentMail> {
  const { origin, path } = readBaseUrl(settings.baseUrl ?? 'https://api.resend.com');
  return async function* since(from) {
    for (let after: string | undefined; ; ) {
      const query = `limit=100${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`;
      const page = pageOf(await ask(`${origin}${path}/emails?${query}`, settings));
      for (const one of page.data) {
        const at = instantOf(one.created_at);
        if (at < from) return;
        const complained = one.last_event === 'complained';
        const ours = one.from
          .replace(/[>\s]+$/, '')
          .toLowerCase()
          .endsWith(`@${settings.domain}`);
        for (const to of one.to) yield { id: one.id, at, to, subject: one.subject, complained, ours };
      }
      after = page.data.at(-1)?.id;
      if (!page.more || after === undefined) return;
    }
  };
}

async function ask(url: string, { apiKey, rate, clock }: RecordSettings): Promise<unknown> {
  const headers = { authorization: `Bearer ${apiKey}`, 'user-agent': 'pacesetter' };
  let reason = '';
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    await clock.sleep(SECOND / rate);
    try {
      const answer = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(MINUTE) });
      if (answer.ok) return await answer.json();
      reason = reasonOf(await answer.text());
      if (answer.status !== 429 && answer.status < 500) break;
    } catch (error) {
      reason = reasonOf(messageOf(error));
    }
    await clock.sleep(attempt * SECOND);
  }
  throw new RecordError(
    `Resend didn't list what it has sent: ${reason}. Listing needs a key with full access: set one as RESEND_API_KEY for this command only, or use --assume-sent or --send-again.`,
  );
}

interface Listed {
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly created_at: string;
  readonly last_event: string;
}

function pageOf(json: unknown): { data: readonly Listed[]; more: boolean } {
  const { data, has_more: more } = (json ?? {}) as { data?: unknown; has_more?: unknown };
  if (!Array.isArray(data)) throw new RecordError('Resend answered with something other than a list.');
  return { data, more: more === true };
}

/** `2023-04-03T22:13:42.674981+00:00`; forms with a space and with a bare `+00` have also been seen. */
function instantOf(text: string): number {
  const at = Date.parse(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'));
  if (Number.isNaN(at)) throw new RecordError(`Resend returned a time that can't be read: ${reasonOf(text)}`);
  return at;
}
