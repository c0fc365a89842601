/** Texts made by chance and by attackers. */
import fc from 'fast-check';

const PIECES = [
  ...[
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='x",
    'javascript:alert(1)',
  ],
  ...[
    '&lt;',
    '&#x0a;',
    '<!--',
    '-->',
    ']]>',
    '<![CDATA[',
    '{{ firstName }}',
    '{{ secret | "x" }}',
    '{{',
    '}}',
  ],
  ...[
    'xhole0x',
    'xholeu1x',
    '\r\n',
    '\n',
    '\r',
    '\0',
    '\t',
    '\u2028',
    '\u0085',
    '\u202E',
    '\u200D',
    '\uFEFF',
  ],
  ...[
    '\uD83D',
    '\uDE00',
    'é',
    'e\u0301',
    'ſ',
    'İ',
    '@',
    '@x.org',
    'a@x.org',
    'xn--',
    'xn--a',
    '.',
    '..',
    '%',
    '%00',
  ],
  ...[
    '%0d%0aBcc:',
    '=?utf-8?q?=0A?=',
    '$&',
    '$`',
    '__proto__',
    'constructor',
    'toString',
    '"',
    "'",
    '`',
    '\\',
    '/',
  ],
  ...[
    '0'.repeat(100),
    'A'.repeat(300),
    '-',
    '_',
    '=',
    '+',
    ',',
    ';',
    ':',
    '|',
    '[',
    ']',
    '(',
    ')',
    '*',
    '#',
    ' ',
  ],
];

/** Text of any kind, much of it made of pieces that have broken programs before. */
export const hostile: fc.Arbitrary<string> = fc.oneof(
  fc
    .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 8 })), {
      maxLength: 12,
    })
    .map((all) => all.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);

const FIELD = fc.constantFrom(
  'email',
  'firstName',
  'timeZone',
  'topics',
  'course',
  'type',
  'data',
  'tags',
  'bounce',
  '__proto__',
);

/** JSON values, including the expected fields. */
export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.record({
    email: fc.oneof(fc.emailAddress(), hostile),
    firstName: fc.option(hostile),
    timeZone: fc.option(fc.oneof(fc.constantFrom('Europe/Berlin', 'UTC'), hostile)),
    topics: fc.option(fc.oneof(hostile, fc.array(hostile, { maxLength: 5 }))),
  }),
  fc.record({
    type: fc.oneof(
      fc.constantFrom('email.bounced', 'email.complained', 'email.delivered', 'email.failed'),
      hostile,
    ),
    created_at: fc.oneof(
      hostile,
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    ),
    data: fc.dictionary(
      fc.oneof(fc.constantFrom('bounce', 'tags', 'email_id', 'failed', 'suppressed', 'click'), hostile),
      fc.jsonValue(),
    ),
  }),
  fc.dictionary(FIELD, fc.oneof(hostile, fc.jsonValue())),
  fc.jsonValue({ depthSize: 'medium' }),
);

const KEY = fc.constantFrom(
  'title',
  'subject',
  'preview',
  'after',
  'on',
  'at',
  'topics',
  'draft',
  'late',
  'name',
  'from',
  'postal-address',
  'cadence',
  'every',
);
const VALUE = fc.oneof(
  hostile,
  fc.constantFrom(
    '[a, b]',
    '{a: b}',
    '&a [*a]',
    '*a',
    '!!js/function x',
    '!!binary x',
    '|',
    '>',
    '1 week',
    '07:00',
    '~',
    '1e999',
    '2026-13-40',
    '<<: *a',
    '? a',
    '- - - a',
    '"\\x"',
  ),
);

/** Text that is nearly YAML. */
export const yaml: fc.Arbitrary<string> = fc
  .array(fc.tuple(fc.oneof(KEY, hostile), VALUE, fc.constantFrom('', '  ', '- ', '\t')), { maxLength: 8 })
  .map((lines) => lines.map(([key, value, indent]) => `${indent}${key}: ${value}`).join('\n'));

/** Files that begin similarly to one with front-matter. */
export const front: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('---\n', '---js\n', '---json\n', '\uFEFF---\r\n', '----\n', '--- \n', ''),
    hostile,
    fc.constantFrom('\n---\n', '\n...\n', '---', ''),
    hostile,
  )
  .map((parts) => parts.join(''));

const INLINE = fc.oneof(
  hostile,
  fc.constantFrom(
    '**',
    '_',
    '`',
    '```',
    '~~',
    '<b>',
    '</b>',
    '<a href="javascript:x">',
    '<svg/onload=x>',
    '<style>',
    '<iframe src=x>',
  ),
  hostile.map((text) => `[a](${text})`),
  hostile.map((text) => `![${text}](x.png "${text}")`),
  hostile.map((text) => `<${text}>`),
  hostile.map((text) => `:span[${text}]{title="${text}"}`),
  fc.constantFrom(
    '[x](javascript:alert(1))',
    '[x](data:text/html,x)',
    '[x](//evil.example)',
    '[x]: javascript:x',
    '[x]',
    '![x](vbscript:x)',
    '<javascript:x>',
  ),
);
const BLOCK = fc.oneof(
  INLINE,
  fc.constantFrom(
    '# ',
    '> ',
    '- ',
    '1. ',
    '- [x] ',
    '    ',
    '| a | b |\n|---|---|\n| c | d |',
    '***',
    '[^1]',
    '[^1]: x',
    '~~~',
    '\\',
  ),
  hostile.map((text) => `:::callout{tone="${text}" title="${text}"}\n${text}\n:::`),
  hostile.map((text) => `::button[${text}]{href="${text}"}`),
  hostile.map((text) => `::video[${text}]{href="https://x.example/${text}" src="${text}"}`),
  hostile.map((text) => `:::exercise{name="${text}" image="${text}" sets="3"}\n${text}\n:::`),
);

/** Text that is nearly Markdown, as an author or a paste may hold it. */
export const markdown: fc.Arbitrary<string> = fc
  .array(fc.tuple(BLOCK, fc.constantFrom('', ' ', '\n', '\n\n', '\n> ', '\n  ')), { maxLength: 10 })
  .map((parts) => parts.flat().join(''));

const header = fc.oneof(
  fc.constantFrom(
    'To: RETURN',
    'Delivered-To: RETURN',
    'From: MAILER-DAEMON@mx.test',
    'Return-Path: <>',
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    'Content-Type: multipart/report; report-type=feedback-report; boundary=b',
    'Content-Type: message/delivery-status',
    'Content-Transfer-Encoding: base64',
  ),
  fc
    .tuple(fc.constantFrom('To', 'Subject', 'Content-Type', 'X-Failed-Recipients', 'References'), hostile)
    .map(([name, text]) => `${name}: ${text}`),
);

const reportLine = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '--b',
      '--b--',
      '',
      'Content-Type: message/delivery-status',
      'Content-Type: message/feedback-report',
      'Content-Type: text/rfc822-headers',
      'Content-Type: message/rfc822',
      'Reporting-MTA: dns; mx.test',
      'Final-Recipient: rfc822; ana@readers.test',
      'Original-Recipient: rfc822; RETURN',
      'Action: failed',
      'Action: delayed',
      'Status: 5.1.1',
      'Status: 4.4.1',
      'Diagnostic-Code: smtp; 550 5.1.1 User unknown',
      'Feedback-Type: abuse',
      'Hi. This is the qmail-send program at mx.test.',
      '--- Below this line is a copy of the message.',
    ),
  },
  { weight: 1, arbitrary: hostile },
);

/** Messages in a bounce mailbox: reports in pieces, and whole ones. `RETURN` is their recipient. */
export const mailReport: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(header, { maxLength: 8 }),
    fc.array(reportLine, { maxLength: 40 }),
    fc.constantFrom('\r\n', '\n', '\r'),
    fc.boolean(),
  )
  .map(([headers, lines, end, whole]) => {
    const failed = [
      ...['To: RETURN', 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', ''],
      ...['--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.test', ''],
      ...['Final-Recipient: rfc822; ana@readers.test', 'Action: failed', 'Status: 5.1.1', '', '--b'],
    ];
    return [...headers, ...(whole ? failed : ['']), ...lines].join(end);
  });
