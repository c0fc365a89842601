/**
 * How long a server wants silence from all workers.
 *
 * - `retry-after` on any answer is obeyed; so is `ratelimit-reset` on a 429, or a second if there is none.
 * - `ratelimit-remaining: 0` on another answer appears on the last request of every window for a caller that uses its
 *   whole allowance: silence would then waste a window each time. It means silence only if others must have used some
 *   of the allowance: if the allowance is larger than what we sent in the last second, and larger than what all our
 *   workers together may send in a second. The longest silence is an hour; then the server is asked again.
 */
import { HOUR, SECOND } from '../../shared/time/clock.ts';
import type { Exchange } from './resend-connections.ts';
import { waitIn } from './resend-result.ts';

export interface Silence {
  /** A request begins to leave. */
  sent(now: number): void;
  /** The milliseconds of silence that this answer demands; 0: none. */
  after(exchange: Exchange, now: number): number;
}

/**
 * @param requestsPerSecond the pace of all workers together, if the caller gives it.
 */
export function silenceRule(requestsPerSecond = 0): Silence {
  let sent: number[] = [];
  const forget = (now: number) => {
    // A clock that was set back leaves future instants; they no longer count.
    sent = sent.filter((at) => at > now - SECOND && at <= now);
  };
  return {
    sent(now) {
      forget(now);
      sent.push(now);
    },
    after(exchange, now) {
      if (exchange.kind !== 'answered') return 0;
      const { status, headers } = exchange;
      const reset = waitIn(headers, 'ratelimit-reset', now);
      let asked = waitIn(headers, 'retry-after', now);
      if (asked === undefined && status === 429) asked = reset ?? SECOND;
      if (asked === undefined && headers['ratelimit-remaining'] === '0') {
        forget(now);
        const limit = Number(headers['ratelimit-limit']);
        if (Math.max(sent.length, requestsPerSecond) < limit) asked = reset;
      }
      return Math.min(asked ?? 0, HOUR);
    },
  };
}
