import { SECOND } from '../../shared/time/clock.ts';

/** A click as a provider reported it. */
export interface Click {
  /** The email whose link it was. */
  readonly deliveryId: number;
  /** When that email was handed over, epoch milliseconds; null if unknown. */
  readonly sentAt: number | null;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly link: string;
  /** The client's name for itself; empty if it gives none. */
  readonly userAgent: string;
}

/** Scanners follow the links of an incoming email before its reader can have seen it. */
const TOO_SOON = 20 * SECOND;
/** Nobody reads one page and returns for another link this fast. */
const BURST = 5 * SECOND;

/**
 * Programs that identify themselves: scanners of mail gateways, proxies of mailbox providers, link previews,
 * libraries. Programs that pose as a browser are recognised by their speed instead.
 */
const PROGRAMS =
  /bot\b|bot[/;]|crawl|spider|slurp|scan|proxy|preview|prefetch|monitor|headless|phantom|barracuda|mimecast|proofpoint|ironport|forcepoint|trendmicro|symantec|sophos|safelinks|urldefense|facebookexternalhit|whatsapp|slack|curl|wget|python|java\/|okhttp|go-http|node-fetch|undici|axios|libwww|httpclient|ruby|perl/i;
/** Apple's privacy proxy sends `Mozilla/5.0` and nothing else. */
const BROWSER = /^mozilla\/\d\.\d \(.+\) \S/i;

/**
 * The latest click made by a person, epoch milliseconds. A click is a program's if people don't use its client, if it
 * came right when the email arrived, or if other links of the same email were clicked with it.
 */
export function lastHumanClick(clicks: readonly Click[]): number | undefined {
  const human = clicks.filter((click) => isBrowser(click) && !isTooSoon(click) && !isInBurst(click, clicks));
  return human.length === 0 ? undefined : Math.max(...human.map(({ at }) => at));
}

function isBrowser({ userAgent }: Click): boolean {
  return BROWSER.test(userAgent) && !PROGRAMS.test(userAgent);
}

function isTooSoon({ at, sentAt }: Click): boolean {
  return sentAt === null || at - sentAt < TOO_SOON;
}

function isInBurst(click: Click, all: readonly Click[]): boolean {
  return all.some(
    (other) =>
      other.deliveryId === click.deliveryId &&
      other.link !== click.link &&
      Math.abs(other.at - click.at) < BURST,
  );
}
