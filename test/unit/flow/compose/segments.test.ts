import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cut, type PlaceholderPlace, splice } from '../../../../src/flow/compose/segments.ts';
import { PlaceholderTable } from '../../../../src/flow/content/placeholders.ts';

const runs = { seed: 20261130, numRuns: 300 };

/** Values as readers and as attackers enter them. */
const values = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    'محمد علي',
    'דוד',
    '李小龍',
    '👩‍🚀👍🏽',
    'Zoe\u0308',
    "O'Neil & Söhne",
    '$& $1 $` $$',
    'xhole0x',
    '{{ firstName }}',
  ),
  fc.constantFrom(
    '"><script>alert(1)</script>',
    "' onload='x",
    '&lt;b&gt;',
    '</title><img src=x>',
    'a\r\nBcc: x@y.org',
    '-->',
    ']]>',
  ),
);
/** Static text that contains no marker. */
const statics = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !/xhole/.test(text));

/**
 * A text with placeholders in it, as authors write it: pieces of text and, between them, placeholders with fallbacks.
 */
const authored = fc.array(fc.tuple(statics, fc.stringMatching(/^[A-Za-z&<' ]{1,12}$/)), { maxLength: 6 });

function make(
  pieces: readonly (readonly [string, string])[],
  end: string,
  as: Exclude<PlaceholderPlace, 'url'>,
  inAddress = false,
) {
  const table = new PlaceholderTable();
  const marked = pieces.map(([text, fallback]) => {
    const marker = table.marker('firstName', fallback);
    return text + (inAddress ? marker.replace('xhole', 'xholeu') : marker);
  });
  return cut(marked.join('') + end, table, as);
}

describe('splicing gives the same text as replacing', () => {
  test('with a value, in plain text', () => {
    fc.assert(
      fc.property(authored, statics, values, (pieces, end, value) => {
        const expected = pieces.map(([text, fallback]) => text + (value || fallback)).join('') + end;
        expect(splice(make(pieces, end, 'text'), { firstName: value })).toBe(expected);
      }),
      runs,
    );
  });

  test('without a value: every placeholder gives way to its own fallback', () => {
    fc.assert(
      fc.property(authored, statics, fc.constantFrom(undefined, ''), (pieces, end, value) => {
        expect(splice(make(pieces, end, 'text'), { firstName: value })).toBe(pieces.flat().join('') + end);
      }),
      runs,
    );
  });

  test('the same segments and values make the same text', () => {
    const segments = make([['Hi ', 'you']], '!', 'html');
    expect(splice(segments, { firstName: 'A&B' })).toBe('Hi A&amp;B!');
    expect(splice(segments, { firstName: 'A&B' })).toBe('Hi A&amp;B!');
  });

  test('a text without placeholders is unchanged', () => {
    expect(splice(cut('plain xhole7x', new PlaceholderTable(), 'html'), {})).toBe('plain xhole7x');
  });
});

describe('a value remains a value in its context', () => {
  const decode = (html: string): string =>
    html.replace(
      /&(amp|lt|gt|quot|#39);/g,
      (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name as 'amp'],
    );

  test('in HTML, in running text and in attributes with either quote', () => {
    fc.assert(
      fc.property(values, (value) => {
        const written = splice(make([['', 'x']], '', 'html'), { firstName: value });
        expect(written).not.toMatch(/[<>"']/);
        expect(written.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
        expect(decode(written)).toBe(value || 'x');
      }),
      runs,
    );
  });

  test('in an address, where it is one part and stays so', () => {
    fc.assert(
      fc.property(values, (value) => {
        const address = splice(make([['https://e.org/a?n=', 'x']], '&m=1#f', 'html', true), {
          firstName: value,
        });
        const { origin, pathname, searchParams, hash } = new URL(address);
        expect([origin, pathname, hash]).toEqual(['https://e.org', '/a', '#f']);
        expect([...searchParams]).toEqual([
          ['n', (value || 'x').toWellFormed()],
          ['m', '1'],
        ]);
        expect(address).not.toMatch(/[<>"'\s]/);
      }),
      runs,
    );
  });

  test('in an address that plain text shows', () => {
    expect(splice(make([['https://e.org/', 'x']], '', 'text', true), { firstName: 'a b&c' })).toBe(
      'https://e.org/a%20b%26c',
    );
  });

  test('in a header, which stays one line', () => {
    fc.assert(
      fc.property(authored, values, (pieces, value) => {
        const header = splice(
          make(
            pieces.map(([, fallback]) => ['a', fallback] as const),
            '',
            'line',
          ),
          { firstName: value },
        );
        expect(header).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }),
      runs,
    );
    expect(splice(make([['Hi ', 'x']], '', 'line'), { firstName: 'Bob\r\nBcc: x@y.org' })).toBe(
      'Hi Bob Bcc: x@y.org',
    );
  });
});

test('a value that looks like a placeholder or a pattern is not filled in again', () => {
  const segments = make(
    [
      ['a ', 'x'],
      [' b ', 'y'],
    ],
    '',
    'text',
  );
  expect(splice(segments, { firstName: 'xhole1x $& {{ token }}' })).toBe(
    'a xhole1x $& {{ token }} b xhole1x $& {{ token }}',
  );
});
