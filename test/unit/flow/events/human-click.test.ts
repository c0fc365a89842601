import { describe, expect, test } from 'vitest';
import { type Click, lastHumanClick } from '../../../../src/flow/events/human-click.ts';

const SENT = 1_000_000;
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const click = (after: number, more: Partial<Click> = {}): Click => ({
  deliveryId: 1,
  sentAt: SENT,
  at: SENT + after,
  link: 'https://letters.test/a',
  userAgent: FIREFOX,
  ...more,
});

describe('a click', () => {
  test('in a browser, some time after the email, is a person’s', () => {
    expect(lastHumanClick([click(60_000), click(90_000)])).toBe(SENT + 90_000);
  });

  test.each([
    ['', 'says nothing'],
    ['Mozilla/5.0', 'is Apple’s proxy'],
    ['curl/8.5.0', 'is a library'],
    ['python-requests/2.32', 'is a library'],
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'is a robot'],
    [
      'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
      'is a proxy',
    ],
    ['Mozilla/5.0 (compatible; BarracudaCentral)', 'is a gateway'],
    ['Mozilla/5.0 AppleWebKit/537.36 HeadlessChrome/140.0 Safari/537.36', 'has no window'],
    ['Mozilla/5.0 (compatible; MimecastLinkScanner)', 'is a scanner'],
  ])('by a client that is “%s”: %s, is not', (userAgent) => {
    expect(lastHumanClick([click(60_000, { userAgent })])).toBeUndefined();
  });

  test('that came with the email is not', () => {
    expect(lastHumanClick([click(19_999)])).toBeUndefined();
    expect(lastHumanClick([click(20_000)])).toBeDefined();
    expect(lastHumanClick([click(60_000, { sentAt: null })])).toBeUndefined();
  });

  test('among clicks on other links of the email is not', () => {
    const links = ['b', 'c', 'd'].map((link, at) => click(60_000 + at * 900, { link }));
    expect(lastHumanClick(links)).toBeUndefined();
    expect(lastHumanClick([...links, click(3_600_000)])).toBe(SENT + 3_600_000);
  });

  test('twice on one link, or on another email at the same time, is a person’s', () => {
    expect(lastHumanClick([click(60_000), click(60_500)])).toBe(SENT + 60_500);
    expect(lastHumanClick([click(60_000), click(60_500, { deliveryId: 2, link: 'z' })])).toBeDefined();
  });
});
