/** Real-world lists: encodings, delimiters, line ends, and columns that mark people who have left. */
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { csvRows, type ListOptions } from '../../../../scripts/csv-rows.ts';
import { leftRule } from '../../../../src/flow/readers/list-columns.ts';
import { LIST_FORMATS } from '../../../../src/flow/readers/list-formats.ts';

async function read(bytes: Buffer | string, options: ListOptions = {}, chunk = 64) {
  const all = Buffer.from(bytes);
  const chunks = Array.from({ length: Math.ceil(all.length / chunk) }, (_, at) =>
    all.subarray(at * chunk, (at + 1) * chunk),
  );
  let found = { encoding: '', delimiter: '', ignored: [] as readonly string[] };
  const rows = [];
  const list = csvRows(() => Readable.from(chunks), 'list.csv', {
    ...options,
    onList: ({ encoding, delimiter, ignored }) => (found = { encoding, delimiter, ignored }),
  });
  for await (const row of list) rows.push(row);
  return { ...found, rows };
}

/** Bytes of a text in an encoding that writes one byte for each character. */
function bytesIn(encoding: string, text: string): Buffer {
  const decoder = new TextDecoder(encoding);
  const byteOf = new Map(
    Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]),
  );
  return Buffer.from([...text].map((letter) => byteOf.get(letter) as number));
}

const NAMES = ['Jürgen', 'Zoë', 'Grün', 'François', 'Åsa', 'Núria'];
const LIST = `email,firstName\n${NAMES.map((name, at) => `r${at}@example.org,${name}\n`).join('')}`;

describe('the encoding', () => {
  const wide = Buffer.from(LIST, 'utf16le');
  const CASES: Record<string, readonly [Buffer, string]> = {
    'UTF-8': [Buffer.from(LIST), 'UTF-8'],
    'UTF-8 with a mark': [Buffer.from(`\uFEFF${LIST}`), 'UTF-8'],
    'Latin-1': [bytesIn('windows-1252', LIST), 'Windows-1252, also called Latin-1'],
    'Mac Roman': [bytesIn('macintosh', LIST), 'Mac Roman'],
    'UTF-16 little-endian, marked': [
      Buffer.concat([Buffer.from([0xff, 0xfe]), wide]),
      'UTF-16 (little-endian)',
    ],
    'UTF-16 little-endian': [wide, 'UTF-16 (little-endian)'],
    'UTF-16 big-endian, marked': [
      Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(wide).swap16()]),
      'UTF-16 (big-endian)',
    ],
    'UTF-16 big-endian': [Buffer.from(wide).swap16(), 'UTF-16 (big-endian)'],
  };

  test.each(Object.entries(CASES))('%s is detected, and each name is right', async (_, [bytes, encoding]) => {
    for (const chunk of [1, 7, 4096]) {
      const list = await read(bytes, {}, chunk);
      expect(list.encoding).toBe(encoding);
      expect(list.rows.map(({ firstName }) => firstName)).toEqual(NAMES);
    }
  });

  test('is revealed by a single name, thousands of rows down', async () => {
    const many = Array.from({ length: 5000 }, (_, at) => `r${at}@example.org,Ann\n`).join('');
    const bytes = bytesIn('windows-1252', `email,firstName\n${many}last@example.org,Jürgen\n`);
    expect((await read(bytes, {}, 65_536)).rows.at(-1)).toMatchObject({ firstName: 'Jürgen' });
  });

  test('must be given if two readings make sense, with each one’s version of a name', async () => {
    // 0x8A is ä on an old Mac and Š elsewhere: both are letters of names. 0xFC is ü elsewhere.
    const bytes = Buffer.concat([
      Buffer.from('email,firstName\na@example.org,'),
      Buffer.from([0x8a, 0xfc, 0x8a, 0x0a]),
    ]);
    await expect(read(bytes)).rejects.toThrow(
      /--encoding windows-1252 reads "ŠüŠ", --encoding macintosh reads "ä¸ä"/,
    );
    expect((await read(bytes, { encoding: 'windows-1252' })).rows[0]?.firstName).toBe('ŠüŠ');
    expect((await read(bytes, { encoding: 'macintosh' })).rows[0]?.firstName).toBe('ä¸ä');
  });

  test('shows the name that is unclear, whatever byte it begins with', async () => {
    // 0x80 is Ä on an old Mac and the euro sign elsewhere.
    const bytes = Buffer.from('email,firstName\na@example.org,\x80lva\n', 'latin1');
    await expect(read(bytes)).rejects.toThrow(
      /--encoding windows-1252 reads "€lva", --encoding macintosh reads "Älva"/,
    );
  });

  test('rejects letters that hardly any name contains', async () => {
    // 0x83 is É on an old Mac and ƒ elsewhere.
    const bytes = bytesIn('macintosh', 'email,firstName\na@example.org,Élise\n');
    expect(await read(bytes)).toMatchObject({ encoding: 'Mac Roman', rows: [{ firstName: 'Élise' }] });
  });

  test('cut in the middle of a character at the file’s end is not UTF-8', async () => {
    const bytes = Buffer.from('email,firstName\na@example.org,Jürgen é').subarray(0, -1);
    await expect(read(bytes)).rejects.toThrow(/is not UTF-8/);
  });
});

describe('the delimiter', () => {
  test.each([
    ['commas', 'email,firstName\na@example.org,"Lee; Ann"\n', 'Lee; Ann'],
    ['semicolons', 'email;firstName\na@example.org;Lee, Ann\n', 'Lee, Ann'],
    ['tabs', 'email\tfirstName\na@example.org\tLee, Ann\n', 'Lee, Ann'],
    ['bars', 'firstName|email\nLee, Ann|a@example.org\n', 'Lee, Ann'],
    ['semicolons', 'sep=;\r\nemail;firstName\r\na@example.org;Lee, Ann\r\n', 'Lee, Ann'],
    ['semicolons', '\uFEFFsep=;\nemail;firstName\na@example.org;Lee, Ann\n', 'Lee, Ann'],
    ['semicolons', 'email;first name, as you like it\na@example.org;x\n', undefined],
  ])('%s are detected: %j', async (delimiter, text, firstName) => {
    const list = await read(text);
    expect(list).toMatchObject({ delimiter, rows: [{ email: 'a@example.org' }] });
    expect(list.rows[0]?.firstName || undefined).toBe(firstName);
  });

  test('is the given one', async () => {
    const list = await read('email~firstName\na@example.org~Ann\n', { delimiter: '~' });
    expect(list).toMatchObject({ delimiter: '"~"', rows: [{ firstName: 'Ann' }] });
  });

  test('Excel’s own line counts as a line when a row is reported', async () => {
    expect((await read('sep=;\nemail;x\na@example.org;\n')).rows[0]?.line).toBe(3);
  });
});

test.each([
  ['of Windows and then of Unix', 'email\r\na@example.org\r\nb@example.org\nc@example.org\n'],
  ['of Unix and then of Windows', 'email\na@example.org\nb@example.org\r\nc@example.org\r\n'],
  ['of an old Mac', 'email\ra@example.org\rb@example.org\rc@example.org'],
  ['of all three', 'email\ra@example.org\r\nb@example.org\nc@example.org'],
])('line ends %s lose nobody', async (_, text) => {
  for (const chunk of [1, 5, 4096]) {
    const { rows } = await read(text, {}, chunk);
    expect(rows.map(({ email }) => email)).toEqual(['a@example.org', 'b@example.org', 'c@example.org']);
  }
});

describe('a column that is not imported', () => {
  test('is reported', async () => {
    const { ignored } = await read('email,City,Shoe size,firstName\na@example.org,Bonn,42,Ann\n');
    expect(ignored).toEqual(['City', 'Shoe size']);
  });

  test.each([
    'unsubscribed_at',
    'opted_out',
    'Opted Out?',
    'subscribed',
    'is_active',
    'Opt-in date',
    'bounced',
    'do_not_email',
    'Abgemeldet am',
    'désabonné',
  ])('and may mark people who have left stops the import: %s', async (name) => {
    await expect(read(`email,${name}\na@example.org,x\n`)).rejects.toThrow(
      new RegExp(`^list\\.csv: "${name.replace('?', '\\?')}" may mark readers who left.*--left.*--ignore`),
    );
  });

  test('and reveals itself by a value stops it too', async () => {
    await expect(read('email,Zustand\na@example.org,\nb@example.org,Unsubscribed\n')).rejects.toThrow(
      /"Zustand" may mark readers who left/,
    );
  });

  test('is ignored if the operator says so', async () => {
    const { rows, ignored } = await read('email,opted_out\na@example.org,yes\n', { ignore: ['optedout'] });
    expect([rows[0]?.statusThere, ignored]).toEqual(['reader', []]);
  });

  test('that is named but missing is a mistake', async () => {
    await expect(read('email\na@example.org\n', { ignore: ['optedout'] })).rejects.toThrow(
      'there is no column "optedout"; found email',
    );
  });

  test.each([
    [
      'opted_out',
      ['yes', 'TRUE', '1', '2024-05-01', 'x'],
      ['', 'no', 'False', '0', 'NULL', '0000-00-00 00:00:00'],
    ],
    ['subscribed=false', ['false', 'No', '0'], ['true', 'YES', '1']],
    ['state=gone', ['Gone', 'gone '], ['here', '', 'going']],
  ])('--left %s marks people who have left', async (rule, left, stayed) => {
    const { column } = leftRule(rule);
    for (const [values, statusThere] of [
      [left, 'unsubscribed'],
      [stayed, 'reader'],
    ] as const) {
      const csv = `email,${column}\n${values.map((value) => `a@example.org,${value}\n`).join('')}`;
      const { rows } = await read(csv, { left: [leftRule(rule)] });
      expect(rows.map((row) => row.statusThere)).toEqual(values.map(() => statusThere));
    }
  });

  test('a value that means neither rejects its row instead of guessing', async () => {
    const csv = 'email,subscribed\na@example.org,maybe\nb@example.org,\nc@example.org,yes\n';
    const { rows } = await read(csv, { left: [leftRule('subscribed=no')] });
    expect(rows.map(({ fault, statusThere }) => fault?.field ?? statusThere)).toEqual([
      'subscribed',
      'subscribed',
      'reader',
    ]);
  });
});

test.each(LIST_FORMATS)('every column that $id reads is one it names', (format) => {
  const asked = new Set<string>();
  for (const filled of ['', 'x']) {
    format.read((column) => {
      asked.add(column);
      return filled;
    });
  }
  expect([...asked].filter((column) => !format.columns.includes(column))).toEqual([]);
});
