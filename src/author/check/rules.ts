import type { RuleId, Severity } from './finding.ts';

/** A rule as docs/checks.md describes it; the words of what it found are in `finding.ts`. */
export interface Rule {
  readonly severity: Severity;
  readonly finds: string;
  /** What to do, unless the words of a finding know it better. */
  readonly remedy: string;
}

const of =
  (severity: Severity) =>
  (finds: string, remedy: string): Rule => ({ severity, finds, remedy });
const error = of('error');
const warning = of('warning');
const info = of('info');

/** All rules by id, in the order of docs/checks.md; a test compares the two. */
export const RULES = {
  // Files and front-matter
  'file-missing': error('a required file that is missing', 'create it'),
  'file-name': error('a file or folder whose name is not valid for a course, lesson or issue', 'rename it'),
  'file-twice': error(
    'two lessons with the same slug or number, or two issues with the same slug',
    'rename one of them',
  ),
  'file-encoding': error('a file that is not UTF-8', 'save it as UTF-8'),
  'file-unreadable': error(
    'a file or folder that this user may not read',
    'allow the user that runs Pacesetter to read it',
  ),
  'file-kind': error(
    'a symbolic link or folder in place of a file, or a file over 1 MB',
    'use a regular file of at most 1 MB',
  ),
  'front-matter-missing': error(
    'a file without front matter',
    'start the file with its fields between two lines of ---',
  ),
  'front-matter-yaml': error('front matter that is not valid YAML', 'write each field as name: value'),
  'field-unknown': error(
    'a field that this kind of file doesn’t have; the nearest field is suggested',
    'correct or remove it',
  ),
  'field-missing': error('a required field that is missing', 'add it'),
  'field-value': error('a value that the field doesn’t allow', 'use an allowed value'),
  'text-cut': warning(
    'a text without quotes, part of which YAML reads as a comment',
    'put the whole text in quotes',
  ),
  'field-twice': error('one field in two spellings', 'remove one'),
  'reference-unknown': error('a topic or course that doesn’t exist', 'use an existing one, or add it'),
  'course-circle': error('courses that follow each other in a circle', 'remove one `then`'),
  'text-missing': error('a lesson without text', 'write the text, or set draft: true'),
  // Texts
  'placeholder-unknown': error(
    'a placeholder with an unknown name',
    'use a known name, or write \\{{ for literal braces',
  ),
  'placeholder-without-default': error(
    'a placeholder without a default',
    'add a default: {{ firstName | "reader" }}',
  ),
  'placeholder-misplaced': error(
    'a placeholder in a field that is printed literally',
    'move it to the subject, preview or text',
  ),
  'directive-wrong': error('a directive that is misspelled or lacks an attribute', 'correct it'),
  'link-address': error('a link that is not an address', 'add https:// before it, or use the path of a file'),
  'image-address': error(
    'a picture from another server, or without an address',
    'put the file in content/images',
  ),
  'link-broken': error(
    'a link to a page of the publication that doesn’t exist',
    'correct it, or create the page',
  ),
  'fragment-broken': error('a link to a heading that doesn’t exist', 'correct the part after #'),
  'link-to-draft': warning('a link to a draft', 'publish the draft first'),
  'link-text-vague': warning('a link whose text is “here” or “more”', 'name what the link leads to'),
  'link-without-text': warning('a link without text', 'name what the link leads to'),
  'link-not-encrypted': info('a link with http:', 'use https: if the server supports it'),
  'link-dead': error('a page on another site that is gone (with --links)', 'correct or remove the link'),
  'link-unsure': warning(
    'a page on another site that could not be checked (with --links)',
    'open it in a browser',
  ),
  'image-broken': error('a picture whose file is missing', 'correct the name, or add the file'),
  'image-png-missing': error(
    'an SVG without the PNG that emails show instead',
    'put a PNG of twice the width next to it',
  ),
  'image-too-heavy': warning('a picture over 200 KB', 'save it smaller: 1,200 pixels wide is enough'),
  'image-too-wide': warning(
    'a picture over 1,200 pixels wide',
    'scale it to 1,200 pixels, twice the width of the column',
  ),
  'images-too-heavy': warning(
    'an email whose pictures are over 800 KB together',
    'remove some, or save them smaller',
  ),
  'image-format': warning('a WebP or AVIF picture in an email', 'save it as PNG or JPEG'),
  'alt-missing': warning('a picture without alternative text', 'describe between the brackets what it shows'),
  'heading-order': warning('a heading that skips a level', 'use the next level'),
  'heading-first-level': warning('a first-level heading, which is reserved for the title', 'start with ##'),
  'html-dropped': warning(
    'HTML that is removed when the text is cleaned',
    'use Markdown; put a word in angle brackets in backticks',
  ),
  'html-swallows': error(
    'HTML that is never closed, so that the text after it is lost',
    'put it in backticks, or close it',
  ),
  'markup-foreign': warning('markup of another system, which is sent literally', 'use Markdown'),
  'scaffold-left': warning('a scaffold text that its author has not replaced', 'write your own'),
  'plain-text-empty': error(
    'an email of only pictures, whose plain-text part is empty',
    'say the main points in words',
  ),
  'text-hard': warning('a text that is very hard to read', 'split sentences; use shorter words'),
  'text-long': warning('an email that takes over 15 minutes to read', 'split it into two lessons'),
  reading: info('the words, reading time and readability of an email', 'nothing to do'),
  // Subject and preview
  'subject-long': warning(
    'a subject over 70 characters',
    'phones show about 40 characters: start with what matters',
  ),
  'subject-shouting': warning('a subject in capitals', 'write it as a sentence'),
  'subject-reply': warning('a subject that pretends to be a reply', 'remove Re: and Fwd:'),
  'subject-twice': warning(
    'two emails with the same subject',
    'use different subjects: mailboxes join equal ones into one thread',
  ),
  'preview-short': warning('a preview under 20 characters', 'say in a sentence what the email contains'),
  'preview-long': warning('a preview over 130 characters', 'shorten it'),
  'preview-is-subject': warning(
    'a preview that repeats the subject',
    'say something that the subject doesn’t',
  ),
  'spam-words': warning('words and punctuation of advertising in the subject or preview', 'say it plainly'),
  'spam-score': warning(
    'an email with 3 points or more from SpamAssassin, if it is installed',
    'see the rules that it matched',
  ),
  // The finished email
  'email-not-made': error('an email that can’t be made', 'fix the problem in the message'),
  'email-clipped': error(
    'HTML over 100,000 bytes, which is not sent because Gmail would clip it',
    'split it into two lessons',
  ),
  'email-large': warning('HTML over 80,000 bytes; Gmail clips emails over 102 KB', 'shorten it'),
  'unsubscribe-missing': error('an email without an unsubscribe link', 'restore the footer in the template'),
  'address-missing': error('an email without the postal address', 'restore the footer in the template'),
  'client-support': warning(
    'HTML or CSS that a common mail program doesn’t support',
    'use something else, or check that nothing is lost',
  ),
  'client-support-unknown': info(
    'that caniemail’s tables are not installed',
    'run npm ci without --omit=dev',
  ),
  contrast: error('colours of the theme with a contrast under 4.5:1', 'change emails/theme.ts'),
  // The publication
  'course-empty': warning('a course without published lessons', 'publish one'),
  'topic-unused': info('a topic without emails', 'remove it, or write about it'),
  'issue-never-sent': error(
    'an issue whose not-after is before its send',
    'set not-after to a time after send',
  ),
  'issue-ends-in-course': warning(
    'an issue whose not-after can pass while readers wait in a course',
    'remove not-after, so that each reader has a week after their course; or set during-course to send or drop',
  ),
  'language-words': warning(
    'a language that Pacesetter doesn’t speak, so that its own words are in English',
    'write your texts in it anyway, or add its words in src/shared/words',
  ),
  draft: info('a draft', 'remove draft: true when it is finished'),
  // Changes for readers; see `pace plan`
  'change-renamed': error(
    'a lesson whose slug has changed, which makes it a new lesson for readers',
    'restore its name, or set late:',
  ),
  'change-course-gone': error('a missing course that readers are in', 'restore course.md'),
  'change-rewritten': warning('a different lesson under an old slug', 'give it a slug of its own'),
  'change-effect': info('any other change that readers notice', 'nothing to do'),
} as const satisfies Record<RuleId, Rule>;
