import { test } from 'vitest';
import { fileBrowser } from '../support/browser.ts';
import { walkEveryPage } from './every-page.ts';
import { LOCALES } from './inspect.ts';

const browser = fileBrowser();

test.each(LOCALES)('every page is complete and accessible, in %s', { timeout: 400_000 }, (locale) =>
  walkEveryPage(browser(), locale),
);
