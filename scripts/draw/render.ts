import { existsSync } from 'node:fs';
import bundledChromium from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

export interface PngJob {
  svg: string;
  file: string;
  width: number;
  height: number;
  /** Pixels per SVG unit. */
  density: number;
}

const systemChromium = '/usr/bin/chromium';

async function openBrowser(): Promise<Browser> {
  // In a single process the browser would end together with its first page.
  const args = bundledChromium.args.filter((arg) => arg !== '--single-process');
  try {
    return await chromium.launch({
      executablePath: await bundledChromium.executablePath(),
      args: [...args, '--no-sandbox'],
    });
  } catch (error) {
    if (!existsSync(systemChromium)) throw error;
    return chromium.launch({ executablePath: systemChromium, args: ['--no-sandbox'] });
  }
}

/** Takes a picture of every SVG, with transparent corners. */
export async function renderPngs(jobs: PngJob[]): Promise<void> {
  const browser = await openBrowser();
  try {
    for (const { svg, file, width, height, density } of jobs) {
      const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: density });
      await page.setContent(
        `<style>body{margin:0}svg{display:block;width:${width}px;height:${height}px}</style>${svg}`,
      );
      await page.screenshot({ path: file, omitBackground: true });
      await page.close();
    }
  } finally {
    await browser.close();
  }
}
