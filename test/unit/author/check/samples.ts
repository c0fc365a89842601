import type { Found, RuleId } from '../../../../src/author/check/finding.ts';

type DataOf<Rule extends RuleId> = Extract<Found, { readonly rule: Rule }>['data'];

/** The data of one code, without the code. */
type DataOfCode<Data, Code> = Data extends { readonly code: infer Codes }
  ? Code extends Codes
    ? Omit<Data, 'code'>
    : never
  : never;

/** Where the data has codes, a sample for each. */
type Samples<Data> = [Data] extends [{ readonly code: string }]
  ? { readonly [Code in Data['code']]: DataOfCode<Data, Code> }
  : Data;

const subject = 'Why your dough needs time';
const href = 'https://example.org/flour';
const known = ['callout', 'button', 'exercise', 'video'];
const text = { type: 'text', written: 'soon' } as const;
const change = {
  ...{ against: 'main', timeZone: 'Europe/London', course: 'sourdough', readers: 12, unsettled: null },
  ...{ file: 'courses/sourdough/03-salt.md', lesson: { place: 3, title: 'Salt' } },
};
const markup = { markup: '[[Salt]]' };

/** What each rule may find: a missing sample doesn't compile. */
export const SAMPLES: { readonly [Rule in RuleId]: Samples<DataOf<Rule>> } = {
  'file-missing': { publication: { folder: 'content' }, course: {} },
  'file-name': { course: {}, lesson: {}, 'lesson-zero': {}, issue: {} },
  'file-twice': {
    'lesson-slug': { other: 'courses/sourdough/02-salt.md' },
    'lesson-number': { other: 'courses/sourdough/03-time.md' },
    'issue-slug': { slug: 'news' },
  },
  'file-encoding': {
    'utf-16': { name: '01-why.md' },
    'not-utf-8': { name: '01-why.md' },
    'latin-1': { name: '01-why.md', line: 4, reads: 'title: Brötchen' },
  },
  'file-unreadable': {},
  'file-kind': { 'not-a-file': {}, 'symbolic-link': {}, 'too-large': {} },
  'front-matter-missing': {},
  'front-matter-yaml': {
    syntax: { mistake: 'BAD_INDENT', said: 'Nested mappings are not allowed', line: 'title: Salt: how much' },
    values: { said: 'Excessive alias count indicates a resource exhaustion attack' },
    language: { said: 'front matter must be YAML between two lines of ---' },
  },
  'field-unknown': { key: 'subejct', meant: 'subject', known: ['title', 'subject', 'preview'] },
  'field-missing': { absent: { advice: { give: 'value', of: 'mailbox' } }, empty: { advice: undefined } },
  'field-value': {
    value: { found: text, advice: { give: 'value', of: 'days' } },
    type: { found: { type: 'number', written: '2024' }, advice: { give: 'quotes' } },
    entries: { count: 41, advice: { give: 'value', of: 'topic-names' } },
    blank: {},
    lines: {},
    'too-long': { most: 120 },
    'no-weekday': { advice: { give: 'value', of: 'weekdays' } },
    'topic-twice': { name: 'Rye bread', id: 'rye-bread' },
    'topic-without-id': { name: '…' },
    'cadence-outside': {},
  },
  'text-cut': {
    comment: { reads: 'C# tips' },
    tag: { reads: 'Now' },
    anchor: { reads: 'Me', anchor: 'you' },
  },
  'field-twice': {},
  'reference-unknown': {
    topic: { found: 'rye', known: ['wheat', 'spelt'] },
    course: { found: 'rolls', known: [] },
  },
  'course-circle': {},
  'text-missing': {},
  'placeholder-unknown': { found: '{{ name }}', known: ['firstName'] },
  'placeholder-without-default': { found: '{{ firstName }}', name: 'firstName' },
  'placeholder-misplaced': {},
  'directive-wrong': {
    unknown: { name: 'hint', tone: 'tip', known },
    misspelt: { line: '::: buton', tone: undefined, known },
    'without-quotes': { line: '::button{href=/}' },
    'attribute-unknown': { name: 'button', attribute: 'link', known: ['href'] },
    'attribute-missing': { name: 'button', attribute: 'href' },
    'tone-unknown': { tone: 'loud', known: ['tip', 'note', 'warning'] },
  },
  'link-address': {
    scheme: { href: 'ftp://example.org' },
    'without-scheme': { href: '//example.org' },
    'no-page': { href: 'example.org' },
    absent: { text: 'the recipe' },
  },
  'image-address': { elsewhere: { src: 'https://example.org/a.png' }, absent: { alt: 'A loaf' } },
  'link-broken': {
    file: { path: 'images/plan.pdf' },
    page: { page: '/courses/rye/', meant: '/courses/rye' },
  },
  'fragment-broken': { page: '', fragment: 'Salt', meant: undefined, known: ['salt-and-time'] },
  'link-to-draft': { href: '/courses/sourdough/salt' },
  'link-text-vague': { text: 'here' },
  'link-without-text': { href },
  'link-not-encrypted': { href: 'http://example.org' },
  'link-dead': {
    status: { href, status: 404 },
    silent: { href, seconds: 10 },
    'no-host': { href },
    failed: { href, said: 'ECONNRESET' },
  },
  'link-unsure': {
    status: { href, status: 503 },
    silent: { href, seconds: 10 },
    'no-host': { href },
    failed: { href, said: 'ECONNRESET' },
  },
  'image-broken': { path: 'images/loaf.png' },
  'image-png-missing': { src: '/images/loaf.svg', png: 'loaf.png' },
  'image-too-heavy': { src: '/images/loaf.png', bytes: 450_000 },
  'image-too-wide': { src: '/images/loaf.png', width: 2400 },
  'images-too-heavy': { bytes: 900_000 },
  'image-format': { src: '/images/loaf.webp' },
  'alt-missing': { src: '/images/loaf.png' },
  'heading-order': { text: 'Salt', level: 4, after: 2 },
  'heading-first-level': { text: 'Salt' },
  'html-dropped': { tag: 'video', attribute: undefined },
  'html-swallows': { html: '<template>', lost: 'Add salt at the end.' },
  'markup-foreign': {
    embed: markup,
    wikilink: markup,
    alert: markup,
    container: markup,
    attributes: markup,
    liquid: markup,
    contents: markup,
  },
  'scaffold-left': { text: 'Write the lesson here.' },
  'plain-text-empty': {},
  'text-hard': { lix: 64, ease: 21 },
  'text-long': { minutes: 18 },
  reading: { words: 640, minutes: 3, lix: 38, ease: undefined },
  'subject-long': { length: 84 },
  'subject-shouting': { subject: 'WHY YOUR DOUGH NEEDS TIME' },
  'subject-reply': { subject: 'Re: your dough' },
  'subject-twice': { subject, other: 'courses/sourdough/02-salt.md' },
  'preview-short': { length: 12 },
  'preview-long': { length: 150 },
  'preview-is-subject': {},
  'spam-words': { words: 'act now' },
  'spam-score': { score: 3.4, hits: { SUBJ_ALL_CAPS: 1.6, MONEY_FORM: 1.8 } },
  'email-not-made': { said: 'emails/lesson.tsx:12: title is not a function' },
  'email-clipped': { said: 'sourdough/salt has 104000 bytes of HTML' },
  'email-large': { bytes: 84_000 },
  'unsubscribe-missing': {},
  'address-missing': {},
  'client-support': { feature: 'CSS flex-wrap', clients: ['outlook'], others: 1 },
  'client-support-unknown': {},
  contrast: {
    ...{ theme: 'light', text: 'muted', textColour: '#a9a49a' },
    ...{ ground: 'paper', groundColour: '#faf6f0', ratio: 2.3 },
  },
  'course-empty': {},
  'topic-unused': { topic: 'Rye bread' },
  'issue-never-sent': {},
  'issue-ends-in-course': {
    possible: { notAfter: '2027-01-19 23:59' },
    counted: { notAfter: '2027-01-19 23:59', missed: 2, inside: 1 },
  },
  'language-words': { language: 'fi' },
  draft: {},
  'change-renamed': {
    ...{ ...change, change: 'renamed', was: 'salt', again: 12, unsettled: 'slug-changed' },
    ...{ arrival: { late: 'skip', saysLate: false, forFinished: false, counts: null } },
    wayBack: { code: 'rename', from: '03-rye.md', to: '03-salt.md' },
  },
  'change-course-gone': { ...change, change: 'course-removed', unsettled: 'course-gone' },
  'change-rewritten': { ...change, change: 'rewritten', before: { slug: 'salt', title: 'Time' }, had: 12 },
  'change-effect': { ...change, change: 'edited', counts: { ahead: 12, had: 3 } },
};
