import { forEveryone } from '../../flow/content/placeholders.ts';
import { atField, type Document } from './documents.ts';
import type { Found, RawFinding } from './finding.ts';

/** Phones show about 40 characters, most desktop programs 60 to 70; the preview fills the rest. */
const SUBJECT_MOST = 70;
const PREVIEW = { least: 20, most: 130 };

/**
 * Words that filters and readers associate with advertising. A short list on purpose: SpamAssassin, if installed,
 * knows more.
 */
const PUSHY = [
  /\b(?:100 ?% (?:free|guaranteed)|act now|buy now|click below|order now|limited time(?: offer)?|risk[- ]free)\b/i,
  /\b(?:earn (?:extra )?(?:cash|money)|no obligation|special promotion|winner|you have been selected|urgent)\b/i,
  /\b(?:kostenlos!|jetzt kaufen|nur heute|gewinner)\b/i,
  /[!?]{2,}/,
  /[$€£]{2,}/,
];

/** The parts of an email that a mailbox shows in its list. */
export function subjectRules(documents: readonly Document[]): RawFinding[] {
  const found: RawFinding[] = [];
  const first = new Map<string, string>();
  for (const document of documents) {
    const { email } = document;
    if (!email) continue;
    const subject = shown(email.subject);
    const preview = shown(email.preview);
    const say = (field: 'subject' | 'preview', one: Found) => found.push(atField(document, field, one));
    const twin = first.get(subject);
    if (twin) say('subject', { rule: 'subject-twice', data: { subject, other: twin } });
    else first.set(subject, document.file);
    if (subject.length > SUBJECT_MOST) {
      say('subject', { rule: 'subject-long', data: { length: subject.length } });
    }
    const letters = subject.replace(/[^\p{L}]/gu, '');
    if (letters.length > 7 && letters === letters.toUpperCase() && letters !== letters.toLowerCase()) {
      say('subject', { rule: 'subject-shouting', data: { subject } });
    }
    if (/^\s*(re|fwd?|aw|wg):/i.test(subject)) {
      say('subject', { rule: 'subject-reply', data: { subject } });
    }
    for (const [field, text] of [
      ['subject', subject],
      ['preview', preview],
    ] as const) {
      const words = PUSHY.map((pattern) => pattern.exec(text)?.[0]).find(Boolean);
      if (words) say(field, { rule: 'spam-words', data: { words } });
    }
    if (preview.toLowerCase() === subject.toLowerCase()) {
      say('preview', { rule: 'preview-is-subject', data: {} });
    } else if (preview.length < PREVIEW.least) {
      say('preview', { rule: 'preview-short', data: { length: preview.length } });
    } else if (preview.length > PREVIEW.most) {
      say('preview', { rule: 'preview-long', data: { length: preview.length } });
    }
  }
  return found;
}

/** As it reads for a reader without a name; a faulty placeholder is kept. */
function shown(line: string): string {
  try {
    return forEveryone(line);
  } catch {
    return line;
  }
}
