/** No element of an email makes it wider than its window, whatever words it contains. */
import { render } from 'react-email';
import { beforeAll, describe, expect, test } from 'vitest';
import { ALLOWED_TAGS } from '../../src/flow/content/allowed-html.ts';
import { bodyOf, lesson } from '../emails/emails.ts';
import { fileBrowser } from '../support/browser.ts';

const browser = fileBrowser();

const WORD = 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(4);
const ADDRESS = `https://example.org/${'a-long-path/'.repeat(20)}?q=${'x'.repeat(200)}`;
const INLINE = `<b>${WORD}</b> <i>${WORD}</i> <code>${ADDRESS}</code> <kbd>${WORD}</kbd> <a href="${ADDRESS}">${ADDRESS}</a> <span>${WORD}</span>`;
const CELLS = Array.from({ length: 9 }, (_, at) => `Column ${at + 1}`);

const TEXTS: Record<string, string> = {
  'a fence with a long address': `\`\`\`sh\ncurl ${ADDRESS}\n\`\`\``,
  'inline code': `Call \`${ADDRESS}\` now.`,
  'a long word, address and mark': `${WORD} ${ADDRESS} **${WORD}** *${WORD}* ~~${WORD}~~`,
  headings: `# ${WORD}\n\n## ${WORD}\n\n### ${WORD}\n\n#### ${WORD}`,
  lists: `- ${WORD}\n  - ${WORD}\n    - ${WORD}\n      1. ${WORD}\n\n1. ${ADDRESS}\n\n- [x] ${WORD}`,
  'a quotation within quotations': `> > > ${WORD}\n> > > ${ADDRESS}`,
  'a table of long words': `| ${WORD} | B |\n| --- | --- |\n| ${ADDRESS} | \`${WORD}\` |`,
  'a table of many columns': `| ${CELLS.join(' | ')} |\n| ${CELLS.map(() => '---').join(' | ')} |\n| ${CELLS.join(' | ')} |`,
  'a callout': `:::callout{title="${WORD}"}\n${ADDRESS}\n\n\`${WORD}\`\n\n| ${WORD} | b |\n| --- | --- |\n| ${WORD} | b |\n:::`,
  'an exercise': `:::exercise{name="${WORD}" sets="${WORD}" reps="8" home="${WORD}" gym="${ADDRESS}"}\n- ${WORD}\n:::`,
  'a button': `::button[${WORD}]{href="${ADDRESS}"}`,
  'a video': `::video[${WORD}]{href="${ADDRESS}"}`,
  'a picture with a width': `<img src="../../images/a.png" alt="${WORD}" width="4000">`,
  'a footnote': `${WORD}[^1]\n\n[^1]: ${ADDRESS}`,
  ...Object.fromEntries(
    ALLOWED_TAGS.filter(
      (name) =>
        !['a', 'img', 'br', 'hr', 'input', 'tr', 'tbody', 'thead', 'tfoot', 'td', 'th'].includes(name),
    ).map((name) => [
      `<${name}>`,
      `<${name}>${name === 'table' ? `<tr><td>${INLINE}</td></tr>` : INLINE}</${name}>`,
    ]),
  ),
};

const emails = new Map<string, string>();
beforeAll(async () => {
  for (const [name, text] of Object.entries(TEXTS)) emails.set(name, await render(lesson(bodyOf(text))));
});

describe.each([320, 360, 412, 600])('at %i pixels', (width) => {
  test('nothing widens the email', async () => {
    const page = await browser().newPage({ viewport: { width, height: 800 } });
    const wider: string[] = [];
    for (const [name, html] of emails) {
      await page.setContent(html, { waitUntil: 'commit' });
      const found = await page.evaluate(() => document.scrollingElement?.scrollWidth ?? 0);
      if (found > width) wider.push(`${name}: ${found}`);
    }
    await page.close();
    expect(wider).toEqual([]);
  });
});
