import { stringify } from 'yaml';

/** The text of a content file. Undefined fields are left out; values are quoted where YAML needs it. */
export function contentText(fields: Readonly<Record<string, unknown>>, body: string): string {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return `---\n${stringify(given, { lineWidth: 0 })}---\n${body.replace(/^(?:[ \t]*\n)+/, '').trimEnd()}\n`;
}
