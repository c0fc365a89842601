import { expect, test } from 'vitest';
import { fileBrowser, openPage, watch } from '../support/browser.ts';
import { productWithEveryEmail } from './every-email.ts';
import { faultsIn, LOCALES, looksIn, still } from './inspect.ts';

/**
 * Rules of axe that can't apply to an email. Mail clients put it into a page of their own, which has the landmarks,
 * and drop `<main>` and the like.
 */
const NOT_FOR_EMAILS = ['landmark-one-main', 'region'];

const browser = fileBrowser();

test.each(LOCALES)(
  'every email is complete and accessible, in %s',
  {
    timeout: 240_000,
  },
  async (locale) => {
    const product = await productWithEveryEmail(locale);
    const page = await openPage(browser(), still(locale));
    const misdeeds = watch(page, product.url);
    const faults: string[] = [];
    const subjects = new Set<string>();
    for (const { html, subject } of await product.emails()) {
      if (subjects.has(subject)) continue;
      subjects.add(subject);
      await page.setContent(html);
      faults.push(
        ...(await faultsIn(page, looksIn(locale), NOT_FOR_EMAILS)).map((fault) => `${subject}: ${fault}`),
      );
    }
    expect(faults).toEqual([]);
    expect(subjects.size).toBeGreaterThan(10);
    expect(misdeeds.foreign).toEqual([]);
  },
);
