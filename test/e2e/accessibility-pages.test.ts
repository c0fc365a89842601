import { test } from 'vitest';
import { fileBrowser } from '../support/browser.ts';
import { walkEveryPage } from './every-page.ts';

const browser = fileBrowser();

test('every page is whole and open to all, wide and on a phone, light and dark', { timeout: 400_000 }, () =>
  walkEveryPage(browser()),
);
