import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions, Page } from 'playwright-core';

/** The looks that every page is checked in; by night it is read in German. */
const LOOKS: readonly (readonly [name: string, options: BrowserContextOptions])[] = [
  ['wide and light', look(1200, 'light')],
  ['wide and dark', look(1200, 'dark')],
  ['on a phone and light', look(360, 'light')],
  ['on a phone and dark', look(360, 'dark')],
];

export const WIDE = LOOKS.slice(0, 2);
export const PHONES = LOOKS.slice(2);

function look(width: number, colorScheme: 'light' | 'dark'): BrowserContextOptions {
  const locale = colorScheme === 'dark' ? 'de-DE' : 'en-GB';
  return { viewport: { width, height: 800 }, colorScheme, locale, reducedMotion: 'reduce' };
}

/**
 * What is wrong with the page as it stands: faults that axe finds, and text that runs out to the side. A frame
 * that allows no scripts is left out: axe would wait in it for ever.
 */
export async function faultsOf(page: Page, exceptRules: readonly string[] = []): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .exclude('iframe[sandbox]')
    .options({ rules: { 'target-size': { enabled: true } } })
    .disableRules([...exceptRules])
    .analyze();
  const faults = violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${any[0]?.message ?? ''} ${html.slice(0, 160)}`),
  );
  const overhang = await page.evaluate(() => (document.scrollingElement?.scrollWidth ?? 0) - innerWidth);
  return overhang > 0 ? [...faults, `runs ${overhang} px out to the side`] : faults;
}
