import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions, Page } from 'playwright-core';

/** For a page that is looked at: nothing on it moves. */
export const STILL: BrowserContextOptions = { reducedMotion: 'reduce' };

const WIDTHS = { wide: 1200, 'on a phone': 360 };
const SCHEMES = ['light', 'dark'] as const;
/** What depends on the colours or the width; the rest of axe's rules look at the document alone. */
const RULES_OF_LOOKS = ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable'];

/**
 * What is wrong with the page as it stands, wide and on a phone, light and dark: faults that axe finds, and text
 * that runs out to the side. A frame that allows no scripts is left out: axe would wait in it for ever.
 */
export async function faultsInEveryLook(page: Page, exceptRules: readonly string[] = []): Promise<string[]> {
  const faults: string[] = [];
  let isFirst = true;
  for (const [name, width] of Object.entries(WIDTHS)) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      const axe = new AxeBuilder({ page }).exclude('iframe[sandbox]');
      if (isFirst) {
        axe.options({ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } });
        axe.disableRules([...exceptRules]);
      } else {
        axe.options({ resultTypes: ['violations'], runOnly: RULES_OF_LOOKS });
      }
      isFirst = false;
      const { violations } = await axe.analyze();
      const look = `${name}, ${colorScheme}`;
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
