import { expect, test } from 'vitest';
import { cssIn, htmlIn } from '../../../../src/author/preview/color-scheme.ts';

const SHEET =
  ':root{color-scheme:light dark;supported-color-schemes:light dark}@media (prefers-color-scheme: dark) and (max-width:480px){a{color:red}}@media (prefers-color-scheme:light){b{color:blue}}';

test('a sheet’s colour-scheme queries are answered in the sheet, others are kept', () => {
  expect(cssIn('dark', SHEET)).toBe(
    ':root{color-scheme:dark;supported-color-schemes:dark}@media (min-width: 0px) and (max-width:480px){a{color:red}}@media (max-width: -1px){b{color:blue}}',
  );
  expect(cssIn('light', SHEET)).toContain('@media (max-width: -1px) and (max-width:480px){a{color:red}}');
  expect(cssIn('light', SHEET)).toContain('@media (min-width: 0px){b{color:blue}}');
});

test('in a page only its sheets, its pictures’ media and its declaration change, and none of its text', () => {
  const text = '<p>Write (prefers-color-scheme: dark) and color-scheme: light dark.</p>';
  const html = `<meta name="color-scheme" content="light dark"/><style>${SHEET}</style><source media="(prefers-color-scheme: dark)">${text}`;
  expect(htmlIn('dark', html)).toBe(
    `<meta name="color-scheme" content="dark"/><style>${cssIn('dark', SHEET)}</style><source media="(min-width: 0px)">${text}`,
  );
});
