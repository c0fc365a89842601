import type { Position } from '../../flow/content/position.ts';
import type { Document } from './documents.ts';
import type { Found, RawFinding } from './finding.ts';
import { isHard, readingOf } from './readability.ts';

const VAGUE =
  /^(click )?(here|this|this link|link|more|read more|learn more|hier|klicken sie hier|mehr)[.!]?$/i;
/** Readers put off a longer email; in minutes. */
const LONG_READ = 15;

/** Rules that need only one text. */
export function textRules(document: Document, language: string): RawFinding[] {
  const { file, facts, isEmail } = document;
  const found: RawFinding[] = [];
  const say = ({ line, column }: Position, one: Found) => found.push({ ...one, file, line, column });
  for (const image of facts.images) {
    const { src, alt } = image;
    if (alt === null || alt.trim() === '') say(image, { rule: 'alt-missing', data: { src } });
  }
  let depth = 1;
  for (const heading of facts.headings) {
    const { text, depth: level } = heading;
    if (level === 1) say(heading, { rule: 'heading-first-level', data: { text } });
    else if (level > depth + 1) say(heading, { rule: 'heading-order', data: { text, level, after: depth } });
    depth = Math.max(1, level);
  }
  for (const link of facts.links) {
    const { text, href } = link;
    if (text === '') say(link, { rule: 'link-without-text', data: { href } });
    else if (VAGUE.test(text)) say(link, { rule: 'link-text-vague', data: { text } });
    if (/^http:/i.test(href)) say(link, { rule: 'link-not-encrypted', data: { href } });
  }
  for (const html of facts.dropped) {
    const { tag, attribute } = html;
    say(html, { rule: 'html-dropped', data: { tag, attribute } });
  }
  if (facts.swallowing) {
    const { html, lost } = facts.swallowing;
    say(facts.swallowing, { rule: 'html-swallows', data: { html, lost } });
  }
  for (const foreign of facts.foreign) {
    const { kind, markup } = foreign;
    say(foreign, { rule: 'markup-foreign', data: { code: kind, markup } });
  }
  return isEmail ? [...found, ...readingRules(document, language)] : found;
}

function readingRules({ file, facts, email }: Document, language: string): RawFinding[] {
  const reading = readingOf(facts.prose, language);
  const { words, minutes, lix, ease } = reading;
  if (words === 0 && facts.images.length > 0) return [{ rule: 'plain-text-empty', data: {}, file }];
  if (words === 0 || email?.draft) return [];
  const found: RawFinding[] = [{ rule: 'reading', data: reading, file }];
  if (isHard(reading)) found.push({ rule: 'text-hard', data: { lix, ease }, file });
  if (minutes > LONG_READ) found.push({ rule: 'text-long', data: { minutes }, file });
  return found;
}
