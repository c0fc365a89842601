import type { Document } from './documents.ts';
import type { RawFinding } from './finding.ts';
import { INSTEAD } from './foreign-markup.ts';
import { isHard, readingOf } from './readability.ts';

const VAGUE =
  /^(click )?(here|this|this link|link|more|read more|learn more|hier|klicken sie hier|mehr)[.!]?$/i;
/** Readers put off a longer email; in minutes. */
const LONG_READ = 15;

/** Rules that need only one text. */
export function textRules(document: Document, language: string): RawFinding[] {
  const { file, facts, isEmail } = document;
  const found: RawFinding[] = [];
  for (const { line, column, src, alt } of facts.images) {
    if (alt !== null && alt.trim() !== '') continue;
    found.push({
      rule: 'alt-missing',
      file,
      line,
      column,
      message: `the image ${src} has no alternative text`,
    });
  }
  let depth = 1;
  for (const heading of facts.headings) {
    const { line, column, text } = heading;
    if (heading.depth === 1) {
      const message = `"${text}" is a first-level heading, which is reserved for the title`;
      found.push({ rule: 'heading-first-level', file, line, column, message });
    } else if (heading.depth > depth + 1) {
      const message = `"${text}" is of level ${heading.depth} and follows level ${depth}`;
      found.push({ rule: 'heading-order', file, line, column, message });
    }
    depth = Math.max(1, heading.depth);
  }
  for (const { line, column, text, href } of facts.links) {
    if (text === '') {
      found.push({
        rule: 'link-without-text',
        file,
        line,
        column,
        message: `the link to ${href} has no text`,
      });
    } else if (VAGUE.test(text)) {
      const message = `the link text "${text}" doesn’t say where it leads`;
      found.push({ rule: 'link-text-vague', file, line, column, message });
    }
    if (/^http:/i.test(href)) {
      found.push({ rule: 'link-not-encrypted', file, line, column, message: `${href} is not encrypted` });
    }
  }
  for (const { line, column, html } of facts.dropped) {
    found.push({
      rule: 'html-dropped',
      file,
      line,
      column,
      message: `${html} is removed from emails and pages`,
    });
  }
  if (facts.swallowing) {
    const { html, lost, ...at } = facts.swallowing;
    const message = `${html} is never closed, so the text after it, "${lost}", is lost or loses its form`;
    found.push({ rule: 'html-swallows', file, line: at.line, column: at.column, message });
  }
  for (const { line, column, kind, markup } of facts.foreign) {
    const message = `${markup} is sent literally`;
    found.push({ rule: 'markup-foreign', file, line, column, message, remedy: INSTEAD[kind] });
  }
  return isEmail ? [...found, ...readingRules(document, language)] : found;
}

function readingRules({ file, facts, email }: Document, language: string): RawFinding[] {
  const reading = readingOf(facts.prose, language);
  const { words, minutes, lix, ease } = reading;
  if (words === 0 && facts.images.length > 0) {
    const message = 'this email has only pictures, so its plain-text part is empty';
    return [{ rule: 'plain-text-empty', file, message }];
  }
  if (words === 0 || email?.draft) return [];
  const easy = ease === undefined ? '' : `, reading ease ${ease}`;
  const found: RawFinding[] = [
    { rule: 'reading', file, message: `${words} words, about ${minutes} min, LIX ${lix}${easy}` },
  ];
  if (isHard(reading)) {
    found.push({ rule: 'text-hard', file, message: `the text is hard to read: LIX ${lix}${easy}` });
  }
  if (minutes > LONG_READ) {
    found.push({ rule: 'text-long', file, message: `this email takes about ${minutes} minutes to read` });
  }
  return found;
}
