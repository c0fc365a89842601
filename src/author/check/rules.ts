import type { Severity } from './finding.ts';

export interface Rule {
  readonly severity: Severity;
  /** What it finds, for the table in docs/checks.md. */
  readonly finds: string;
  readonly remedy: string;
}

const of =
  (severity: Severity) =>
  (finds: string, remedy: string): Rule => ({ severity, finds, remedy });
const error = of('error');
const warning = of('warning');
const info = of('info');

/** All rules by id, in the order of docs/checks.md, which a test compares with this table. */
export const RULES = {
  // Files and front-matter
  'file-missing': error('a file that must be there', 'write it'),
  'file-name': error('a file or folder whose name is none for a course, lesson or issue', 'rename it'),
  'file-twice': error('two lessons with one slug or number, two issues with one slug', 'rename one of them'),
  'file-encoding': error('a file that is not UTF-8', 'save it as UTF-8'),
  'file-kind': error('a link or folder in a file’s place, or a file over 1 MB', 'put a regular file there'),
  'front-matter-missing': error('a file without front-matter', 'begin the file with --- and its fields'),
  'front-matter-yaml': error('front-matter that is not valid YAML', 'write each field as name: value'),
  'field-unknown': error(
    'a field that the file’s kind does not have; the nearest is named',
    'correct or remove it',
  ),
  'field-missing': error('a required field that is not given', 'add it'),
  'field-value': error('a value that the field does not allow', 'write an allowed one'),
  'text-cut': warning(
    'a text without quotes of which YAML takes a part for a comment',
    'put the whole text in quotes',
  ),
  'field-twice': error('one field in two spellings', 'remove one of them'),
  'reference-unknown': error('a topic or course that does not exist', 'name one that does, or add it'),
  'course-circle': error('courses that follow each other in a circle', 'remove one `then`'),
  'text-missing': error('a lesson without text', 'write it, or say draft: true'),
  // Texts
  'placeholder-unknown': error(
    'a placeholder of an unknown name',
    'use a known one, or write \\{{ for two braces',
  ),
  'placeholder-without-default': error('a placeholder without a default', 'write {{ firstName | "reader" }}'),
  'placeholder-misplaced': error(
    'a placeholder in a field that is printed as it stands',
    'move it to the subject, preview or text',
  ),
  'directive-wrong': error('a directive that is misspelt or lacks an attribute', 'correct it'),
  'link-address': error('a link that is no address', 'write https:// before it, or the path of a file'),
  'image-address': error(
    'a picture from another server, or without an address',
    'put it into content/images',
  ),
  'link-broken': error(
    'a link to a page of the publication that is not there',
    'correct it, or write that page',
  ),
  'fragment-broken': error('a link to a heading that is not there', 'correct what stands behind the #'),
  'link-to-draft': warning('a link to a draft', 'publish the draft first'),
  'link-text-vague': warning('a link that says “here” or “more”', 'name what the reader finds there'),
  'link-without-text': warning('a link without text', 'write what the reader finds there'),
  'link-not-encrypted': info('a link by http:', 'write https: where the server knows it'),
  'link-dead': error('a page elsewhere that is gone (with --links)', 'correct or remove the link'),
  'link-unsure': warning('a page elsewhere that did not answer well (with --links)', 'open it in a browser'),
  'image-broken': error('a picture whose file is not there', 'correct its name, or add the file'),
  'image-png-missing': error(
    'an SVG without a PNG beside it, which emails show',
    'put the PNG there, twice as wide',
  ),
  'image-too-heavy': warning('a picture over 200 KB', 'save it smaller: 1,200 pixels are enough'),
  'image-too-wide': warning('a picture over 1,200 pixels wide', 'scale it to 1,200 pixels, twice the column'),
  'images-too-heavy': warning(
    'an email whose pictures weigh over 800 KB together',
    'leave some out, or save them smaller',
  ),
  'image-format': warning('a WebP or AVIF picture in an email', 'save it as PNG or JPEG'),
  'alt-missing': warning('a picture without alternative text', 'say between the brackets what it shows'),
  'heading-order': warning('a heading that skips a level', 'use the next level below'),
  'heading-first-level': warning('a heading of the first level, which is the title’s', 'begin with ##'),
  'html-dropped': warning(
    'HTML that is left out when the text is cleaned',
    'say it in Markdown; put a word in angle brackets into backticks',
  ),
  'html-swallows': error(
    'HTML that is never closed, so that the text behind it is lost',
    'put it into backticks, or close it',
  ),
  'markup-foreign': warning('markup of another system, which is mailed as it stands', 'say it in Markdown'),
  'scaffold-left': warning('a text that was put there for its author to replace', 'write your own'),
  'plain-text-empty': error(
    'an email of pictures alone, whose plain-text part is empty',
    'say the essence in words',
  ),
  'text-hard': warning('a text that is very hard to read', 'cut sentences in two; use shorter words'),
  'text-long': warning('an email that takes over 15 minutes to read', 'make two lessons of it'),
  reading: info('words, minutes of reading and readability of an email', 'nothing is to be done'),
  // Beside the email
  'subject-long': warning('a subject over 70 characters', 'phones show about 40: begin with what matters'),
  'subject-shouting': warning('a subject in capitals', 'write it as a sentence'),
  'subject-reply': warning('a subject that pretends to be an answer', 'leave out Re: and Fwd:'),
  'subject-twice': warning('two emails with one subject', 'mailboxes join them into one: tell them apart'),
  'preview-short': warning('a preview under 20 characters', 'say in a sentence what the email brings'),
  'preview-long': warning('a preview over 130 characters', 'shorten it'),
  'preview-is-subject': warning('a preview that repeats the subject', 'say what the subject does not'),
  'spam-words': warning('words and signs of advertisement in subject or preview', 'say it plainly'),
  'spam-score': warning(
    'an email that SpamAssassin, where installed, gives 3 points or more',
    'see the rules it hit',
  ),
  // The finished email
  'email-not-made': error('an email that can’t be made', 'mend what the message names'),
  'email-clipped': error(
    'HTML over 100,000 bytes, which is not sent because it would be clipped',
    'make two lessons of it',
  ),
  'email-large': warning('HTML over 80,000 bytes: Gmail clips beyond 102 KB', 'shorten it'),
  'unsubscribe-missing': error(
    'an email without a link to leave by',
    'put the footer back into the template',
  ),
  'address-missing': error('an email without the postal address', 'put the footer back into the template'),
  'client-support': warning(
    'HTML or CSS that a common mail program does not know',
    'use other means, or see that nothing is lost',
  ),
  'client-support-unknown': info('that caniemail’s tables are not installed', 'npm ci, without --omit=dev'),
  contrast: error('colours of the theme with less than 4.5:1', 'change emails/theme.ts'),
  // The publication
  'course-empty': warning('a course without published lessons', 'publish one'),
  'topic-unused': info('a topic that no email is about', 'remove it, or write about it'),
  'issue-never-sent': error('an issue that is stale before it is sent', 'move not-after behind send'),
  'issue-ends-in-course': warning(
    'an issue that ends by its not-after while a course may hold it back',
    'leave out not-after, and each reader has a week after their course; or write during-course: send or drop',
  ),
  'language-words': warning(
    'a language that the product has no words in: its own are in English then',
    'write your texts in it all the same, or add the words under src/shared/words',
  ),
  draft: info('a draft', 'remove draft: true when it is finished'),
  // What changes for readers, see `pace plan`
  'change-renamed': error(
    'a lesson whose slug has changed: a new lesson to readers',
    'name it back, or say late:',
  ),
  'change-course-gone': error('a course that readers are in and that is gone', 'put course.md back'),
  'change-rewritten': warning('another lesson under an old slug', 'give it a slug of its own'),
  'change-effect': info('any other change that readers notice', 'nothing is to be done'),
} as const satisfies Record<string, Rule>;

export type RuleId = keyof typeof RULES;
