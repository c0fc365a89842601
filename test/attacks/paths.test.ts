/** Paths that climb out of the image folder, out of the outbox, or into unpublished content. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { attacked } from '../support/attacked.ts';
import { smallPublication } from '../support/content.ts';
import { raw, request } from '../support/raw-http.ts';

const SECRET = 'only the operator may read this';

/** A publication with private files next to it and in it. */
function publication(): string {
  const content = smallPublication({
    'images/a.png': 'an image',
    'images/.hidden.png': SECRET,
    'images/notes.txt': SECRET,
    'images/sub/.git/config': SECRET,
    'images/folder.png/x': SECRET,
    'secret.png': SECRET,
    'courses/basics/04-draft.md': `---\ntitle: Draft\nsubject: s\npreview: p\ndraft: true\n---\n${SECRET}\n`,
  });
  symlinkSync(join(content, 'secret.png'), join(content, 'images', 'link.png'));
  symlinkSync(content, join(content, 'images', 'up'));
  return content;
}

const DOTS = [
  '..',
  '%2e%2e',
  '.%2e',
  '%2e.',
  '%252e%252e',
  '..%00',
  '..%2f',
  '..%5c',
  '..%c0%af',
  '..%ef%bc%8f',
  '....',
  '%uff0e%uff0e',
  '..;',
  '.%00.',
];
const CLIMBS = DOTS.flatMap((dots) => [
  `/images/${dots}/secret.png`,
  `/images/${dots}%2fsecret.png`,
  `/images/${dots}\\secret.png`,
  `/images/sub/${dots}/${dots}/secret.png`,
  `/images/${dots}/${dots}/${dots}/${dots}/${dots}/etc/passwd`,
  `/dev/inbox/${dots}`,
  `/dev/inbox/${dots}%2fstore.db`,
  `/dev/inbox/${dots}/html`,
  `/assets/${dots}/assets.ts`,
  `/courses/${dots}/newsletter`,
]);
const OTHERS = [
  '/images//etc/passwd',
  '/images/%2fetc%2fpasswd',
  '/images/C:%5cwindows%5cwin.ini',
  '/images/file:%2f%2f%2fetc%2fpasswd',
  '/images/.hidden.png',
  '/images/%2ehidden.png',
  '/images/notes.txt',
  '/images/notes.txt%00.png',
  '/images/notes.txt%20.png',
  '/images/sub/.git/config',
  '/images/folder.png',
  '/images/folder.png/',
  '/images/link.png',
  '/images/up/secret.png',
  '/images/up/newsletter.md',
  '/images/',
  '/images',
  '/images/a.png/..%2f..%2fsecret.png',
  `/images/${'a/'.repeat(4000)}x.png`,
  `/images/${'a'.repeat(5000)}.png`,
  '/images/%',
  '/images/%c3.png',
  '/secret.png',
  '/newsletter.md',
  '/.env',
  '/.git/config',
  '/data/secret',
  '/package.json',
  '/courses/basics/draft',
];

test.each([
  ['by dots, plain and encoded', CLIMBS],
  ['by other ways', OTHERS],
])('nothing outside is read with %s', async (_, paths) => {
  const { url } = await attacked({ content: publication() });
  for (const path of paths) {
    const { whole, statuses } = await raw(url, [request('GET', path)]);
    expect(whole, path).not.toContain(SECRET);
    expect(whole, path).not.toMatch(/root:.*:0:0:|SQLite format|BEGIN /);
    expect(statuses[0], path).toBeGreaterThanOrEqual(300);
    expect(statuses[0], path).toBeLessThan(500);
  }
  expect((await fetch(`${url}/images/a.png`)).status).toBe(200);
});

test('an image that contains a script runs it nowhere: it is sandboxed', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  const { url } = await attacked({ content: smallPublication({ 'images/x.svg': svg }) });
  const { head } = await raw(url, [request('GET', '/images/x.svg')]);
  expect(head).toMatch(
    /^content-security-policy: default-src 'none'; style-src 'unsafe-inline'; sandbox\r?$/im,
  );
});
