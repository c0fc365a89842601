import axe, { type AxeResults, type RunOptions } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';

/** The languages that readers' browsers ask for. */
export const LOCALES = ['en-GB', 'de-DE'] as const;

/** For a page that is looked at: nothing on it moves. */
export function still(locale: string): BrowserContextOptions {
  return { locale, reducedMotion: 'reduce' };
}

const WIDTHS = { wide: 1200, 'on a phone': 360 };
const SCHEMES = ['light', 'dark'] as const;

/**
 * What is wrong with the page as it stands, wide and on a phone, light and dark: faults that axe finds, and text
 * that runs out to the side. A frame that allows no scripts is left out: axe would wait in it for ever.
 */
export async function faultsInEveryLook(page: Page, exceptRules: readonly string[] = []): Promise<string[]> {
  const faults: string[] = [];
  const off = Object.fromEntries(exceptRules.map((rule) => [rule, { enabled: false }]));
  const options: RunOptions = {
    resultTypes: ['violations'],
    iframes: false,
    rules: { ...off, 'target-size': { enabled: true } },
  };
  // Evaluated by the debugger, it is no script of the page: the content security policy stays as it is.
  await page.evaluate(axe.source);
  for (const [name, width] of Object.entries(WIDTHS)) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      const look = `${name}, ${colorScheme}`;
      const { violations } = await page.evaluate<AxeResults, RunOptions>(
        (how) => (window as unknown as { axe: typeof axe }).axe.run(document, how),
        options,
      );
      for (const { id, nodes } of violations) {
        for (const { html, any } of nodes) {
          faults.push(`${look}: ${id}: ${any[0]?.message ?? ''} ${html.slice(0, 160)}`);
        }
      }
      const overhang = await page.evaluate(() => (document.scrollingElement?.scrollWidth ?? 0) - innerWidth);
      if (overhang > 0) faults.push(`${look}: runs ${overhang} px out to the side`);
    }
  }
  return faults;
}
