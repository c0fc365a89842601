import { test } from 'vitest';
import { fileBrowser } from '../support/browser.ts';
import { walkEveryPage } from './every-page.ts';
import { PHONES } from './inspect.ts';

const browser = fileBrowser();

test.each(PHONES)('every page is whole and open to all, %s', { timeout: 400_000 }, (_name, options) =>
  walkEveryPage(browser(), options),
);
