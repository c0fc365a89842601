import type { Dice } from './dice.ts';

/** The fault of one request to Resend. Real milliseconds. */
export type ResendFault =
  | { readonly kind: 'none' }
  /** Answered with an error; nothing is accepted, or everything was. */
  | {
      readonly kind: 'error';
      readonly when: 'before' | 'after';
      readonly status: number;
      readonly name: string;
      readonly headers: Record<string, string>;
    }
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' }
  /** Kept in flight without an answer, then cut off; accepted at the end of that time, at its beginning, or never. */
  | { readonly kind: 'hang'; readonly taken: 'first' | 'last' | 'never'; readonly ms: number }
  /** Accepted, and answered with something other than ids. */
  | { readonly kind: 'garble'; readonly body: string }
  /** Accepted, and answered with half of the announced length before the connection closes. */
  | { readonly kind: 'half' }
  /** Accepted, and answered in pieces. */
  | { readonly kind: 'slow'; readonly ms: number };

/** Draws the next request's fault. The names are Resend's own. */
export function drawResendFault(dice: Dice): ResendFault {
  const ms = dice.int(100, 900);
  const wait = `${dice.int(1, 20)}`;
  const when = dice.chance(0.5) ? 'before' : 'after';
  const none: ResendFault = { kind: 'none' };
  const error = (status: number, name: string, headers: Record<string, string> = {}): ResendFault => ({
    kind: 'error',
    // An error that says nothing was accepted is true only before acceptance.
    when: status < 500 ? 'before' : when,
    status,
    name,
    headers,
  });
  return dice.pick<ResendFault>([
    [75, none],
    [3, error(429, 'rate_limit_exceeded', rateHeaders(wait))],
    [3, error(500, 'application_error')],
    [2, error(503, 'internal_server_error')],
    [1, error(502, '')],
    [0.3, error(403, 'invalid_api_key')],
    [4, { kind: 'reset', when }],
    [2, { kind: 'hang', taken: 'first', ms }],
    [2, { kind: 'hang', taken: 'last', ms }],
    [2, { kind: 'hang', taken: 'never', ms }],
    [1, { kind: 'garble', body: '<html>200 OK</html>' }],
    [1, { kind: 'garble', body: '{"data":[]}' }],
    [2, { kind: 'half' }],
    [2, { kind: 'slow', ms }],
  ]);
}

function rateHeaders(wait: string): Record<string, string> {
  return {
    'ratelimit-limit': '5',
    'ratelimit-remaining': '0',
    'ratelimit-reset': wait,
    'retry-after': wait,
  };
}
