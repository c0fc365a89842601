import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import type { AxeResults, RunOptions } from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The languages that readers' browsers prefer. */
export const LOCALES = ['en-GB', 'de-DE'] as const;

/** For an inspected page: nothing on it moves. */
export function still(locale: string): BrowserContextOptions {
  return { locale, reducedMotion: 'reduce' };
}

interface Look {
  readonly name: string;
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

const ON_A_PHONE: Look = { name: 'on a phone, light', width: 360, colorScheme: 'light' };
const LOOKS: readonly Look[] = [
  ON_A_PHONE,
  { name: 'on a phone, dark', width: 360, colorScheme: 'dark' },
  { name: 'wide, light', width: 1200, colorScheme: 'light' },
  { name: 'wide, dark', width: 1200, colorScheme: 'dark' },
];
/** The first language is inspected in every look. In another, words are longer and colours the same. */
export const looksIn = (locale: string): readonly Look[] => (locale === LOCALES[0] ? LOOKS : [ON_A_PHONE]);

/** Rules that depend on a page's width and colours; all others give the same result in every look. */
const OF_THE_LOOK = ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable'];

/**
 * The faults of the page as it is, in each look: those that axe finds, and text that runs over the side. A frame that
 * allows no scripts is left out, because axe would wait in it forever.
 */
export async function faultsIn(
  page: Page,
  looks: readonly Look[] = LOOKS,
  exceptRules: readonly string[] = [],
): Promise<string[]> {
  const faults: string[] = [];
  const off = Object.fromEntries(exceptRules.map((rule) => [rule, { enabled: false }]));
  const terms: RunOptions = { resultTypes: ['violations'], iframes: false };
  let options: RunOptions = { ...terms, rules: { ...off, 'target-size': { enabled: true } } };
  // Evaluated by the debugger, it is not a script of the page, so the content security policy is unchanged. Sent
  // directly to the browser, it takes a third of the time of `page.evaluate` for a script this long.
  const debug = await page.context().newCDPSession(page);
  await debug.send('Runtime.evaluate', { expression: AXE });
  await debug.detach();
  for (const { name, width, colorScheme } of looks) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate<AxeResults, RunOptions>(
      (how) => (window as unknown as { axe: typeof axe }).axe.run(document, how),
      options,
    );
    options = { ...terms, runOnly: OF_THE_LOOK };
    for (const { id, nodes } of violations) {
      for (const { html, any } of nodes) {
        faults.push(`${name}: ${id}: ${any[0]?.message ?? ''} ${html.slice(0, 160)}`);
      }
    }
    const overhang = await page.evaluate(() => (document.scrollingElement?.scrollWidth ?? 0) - innerWidth);
    if (overhang > 0) faults.push(`${name}: runs ${overhang} px out to the side`);
  }
  return faults;
}
