import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { sayFault } from '../../../../src/flow/content/content-error.ts';
import { parseFrontMatter } from '../../../../src/flow/content/front-matter.ts';
import { courseSchema, lessonSchema, publicationSchema } from '../../../../src/flow/content/schemas.ts';
import { page } from '../../../support/content-folder.ts';

const FINE = 'title: T\nsubject: S\npreview: P';

function read<T>(source: string, schema: z.ZodType<T>): T {
  const parsed = parseFrontMatter('a.md', source, schema);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.data;
}

/** `line field message` of each fault. */
function faults(source: string, schema: z.ZodType = lessonSchema): string[] {
  const parsed = parseFrontMatter('a.md', source, schema);
  return parsed.ok
    ? []
    : parsed.faults.map(
        (fault) => `${fault.line} ${fault.field ?? '-'} ${sayFault({ ...fault, field: undefined })}`,
      );
}

describe('accepted front-matter', () => {
  test('Windows line ends and a byte order mark change nothing', () => {
    const plain = parseFrontMatter('a.md', page(FINE, 'One.\n\nTwo.'), lessonSchema);
    expect(plain).toMatchObject({ ok: true, body: 'One.\n\nTwo.' });
    expect(read(`\uFEFF${page(FINE)}`, lessonSchema)).toEqual(read(page(FINE), lessonSchema));
    expect(read(page(FINE).replaceAll('\n', '\r\n'), lessonSchema)).toEqual(read(page(FINE), lessonSchema));
  });

  test('a placeholder without quotes is a fault of the file, and nothing goes to the console', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on('warning', note);
    expect(faults(page('title: T\nsubject: {{ firstName | "you" }}\npreview: P'))).toEqual([
      expect.stringMatching(/^3 subject /),
    ]);
    // Node reports a warning a moment later.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  test('three hyphens in the text are part of the text', () => {
    const parsed = parseFrontMatter('a.md', page(FINE, 'One.\n\n---\n\nTwo.'), lessonSchema);
    expect(parsed).toMatchObject({ ok: true, body: 'One.\n\n---\n\nTwo.' });
  });

  test('keys in camelCase are read as kebab-case, inside groups too', () => {
    const fields =
      'name: N\nfrom: a@x.org\npostalAddress: P\ndescription: D\nreplyTo: b@x.org\ntimeZone: Asia/Tokyo';
    const data = read(page(fields), publicationSchema);
    expect(data).toMatchObject({
      'postal-address': 'P',
      'reply-to': { email: 'b@x.org' },
      'time-zone': 'Asia/Tokyo',
    });
  });

  test('a time without quotes is a time and not a number', () => {
    expect(read(page('title: T\ndescription: D\nat: 07:00'), courseSchema).at).toBe(420);
  });
});

describe('refused front-matter, with its line', () => {
  test.each<[string, string, string]>([
    ['a missing title', 'subject: S\npreview: P', '1 title is missing'],
    [
      'an unknown key',
      `${FINE}\ncolour: red`,
      '5 - unknown field "colour"; the fields are title, subject, preview',
    ],
    ['a bad interval', `${FINE}\nafter: soon`, '5 after found "soon"; use 1 to 365 days'],
    ['a negative interval', `${FINE}\nafter: -1`, '5 after found "-1"; use 1 to 365 days'],
    ['an enormous interval', `${FINE}\nafter: 1e9 days`, '5 after found "1e9 days"; use 1 to 365 days'],
    ['tabs as indentation', 'title: T\nsubject:\n\tx: S', '4 - is not valid YAML: Tabs are not allowed'],
    ['a duplicate key', 'title: T\ntitle: U\nsubject: S', '3 - is not valid YAML: Map keys must be unique'],
    [
      'one key in two spellings',
      `${FINE}\nonThis: a\non-this: b`,
      '6 on-this is given twice, in two spellings',
    ],
    ['a function as a tag', `title: !!js/function "f"\n${FINE}`, '2 - is not valid YAML: Unresolved tag'],
    [
      'a line break in the subject',
      'title: T\nsubject: |\n  a\n  b\npreview: P',
      '3 subject must be one line',
    ],
    [
      'an escaped line break',
      'title: T\nsubject: "a\\r\\nBcc: x@y.org"\npreview: P',
      '3 subject must be one line',
    ],
    ['a Unicode line break', 'title: T\nsubject: "a\\u2028b"\npreview: P', '3 subject must be one line'],
    ['an empty subject', 'title: T\nsubject: "  "\npreview: P', '3 subject must not be empty'],
    ['a colon without quotes', 'title: Why: because', '2 - is not valid YAML'],
    ['a quote that is not closed', 'title: T\nsubject: "S', '3 - is not valid YAML'],
    ['a list instead of fields', '- a\n- b', '1 - is a list; it must be a group of fields'],
    ['a prototype as a key', `${FINE}\n__proto__: {draft: true}`, '5 - unknown field "__proto__"'],
    ['a word for a switch', `${FINE}\ndraft: maybe`, '5 draft found "maybe"; it must be true or false'],
    ['an unknown choice', `${FINE}\nlate: never`, '5 late found "never"; use skip, catch-up or everyone'],
  ])('%s', (_, fields, expected) => {
    expect(faults(page(fields)).join('\n')).toContain(expected);
  });

  test('a fault inside a group names the group and its own line', () => {
    const fields = 'title: T\ndescription: D\ncadence:\n  every: 3\n  on: tusday\n  hour: 7';
    const found = faults(page(fields), courseSchema);
    expect(found).toHaveLength(3);
    expect(found[0]).toMatch(/^5 cadence\.every found "3"/);
    expect(found[1]).toMatch(/^6 cadence\.on found "tusday"; use any of monday, tuesday/);
    expect(found[2]).toMatch(/^7 cadence unknown field "hour"; the fields are every, on, at, start/);
  });

  test('a fault under a camelCase key is found on its line', () => {
    const fields = 'name: N\nfrom: a@x.org\npostalAddress: P\ndescription: D\nreplyTo: nobody';
    expect(faults(page(fields), publicationSchema)).toEqual([
      expect.stringMatching(/^6 reply-to found "nobody"/),
    ]);
  });

  test('a publication needs its postal address, and one that is not empty', () => {
    for (const line of ['', '\npostal-address: ""', '\npostal-address: "  "']) {
      const found = faults(page(`name: N\nfrom: a@x.org\ndescription: D${line}`), publicationSchema);
      expect(found).toEqual([expect.stringContaining('postal-address')]);
    }
  });

  test('a second key in another spelling does not silently win', () => {
    const fields =
      'name: N\nfrom: a@x.org\npostal-address: P\ndescription: D\nreply-to: b@x.org\nreplyTo: c@x.org';
    expect(faults(page(fields), publicationSchema)).toEqual(['7 replyTo is given twice, in two spellings']);
  });

  test('aliases that multiply into billions are cut off', () => {
    const levels = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    for (const [before, after] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi'].map((pair) => [...pair])) {
      levels.push(`${after}: &${after} [${Array(9).fill(`*${before}`).join(',')}]`);
    }
    expect(faults(page(levels.join('\n')))).toEqual([
      '1 - is not valid YAML: Excessive alias count indicates a resource exhaustion attack',
    ]);
  });

  test.each(['js', 'javascript', 'JavaScript', 'json', 'coffee', 'toml', '__proto__', 'constructor'])(
    'front-matter in %s is neither run nor read',
    (language) => {
      const marker = 'pacesetterTestWasRun';
      const source = `---${language}\n{ "title": (globalThis.${marker} = "x") }\n---\nText.\n`;
      expect(faults(source)).toEqual([expect.stringMatching(/^1 - /)]);
      expect(globalThis).not.toHaveProperty(marker);
    },
  );

  test.each(['js', 'json'])('front-matter in %s is refused, because only YAML is read', (language) => {
    expect(faults(`---${language}\n{ "title": "T" }\n---\nText.\n`)).toEqual([
      '1 - front matter must be YAML between two lines of ---',
    ]);
  });

  test.each([['Just text.'], [''], ['---\n---\nText.'], ['----\ntitle: T\n----\n']])(
    'a file without front-matter is reported: %j',
    (source) => {
      expect(faults(source)).toEqual(['1 - has no front matter']);
    },
  );

  test('a file of more than a megabyte is refused', () => {
    expect(faults(page(FINE, 'x'.repeat(1_000_001)))).toEqual(['undefined - is larger than 1 MB']);
  });
});
