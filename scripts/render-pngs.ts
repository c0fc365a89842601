import { launchBrowser } from './browser.ts';

export interface PngJob {
  svg: string;
  file: string;
  width: number;
  height: number;
  /** Pixels per SVG unit. */
  density: number;
}

/** Renders every SVG, with transparent corners. */
export async function renderPngs(jobs: PngJob[]): Promise<void> {
  const browser = await launchBrowser();
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
