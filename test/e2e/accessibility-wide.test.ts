import { test } from 'vitest';
import { fileBrowser } from '../support/browser.ts';
import { walkEveryPage } from './every-page.ts';
import { WIDE } from './inspect.ts';

const browser = fileBrowser();

test.each(WIDE)('every page is whole and open to all, %s', { timeout: 400_000 }, (_name, options) =>
  walkEveryPage(browser(), options),
);
