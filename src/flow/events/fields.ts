/** Header fields by lower-case name; a repeated field has all its values, in order. */
export type Fields = ReadonlyMap<string, readonly string[]>;

/** Far more than any report has; the rest is not read. */
const MOST_FIELDS = 500;
const LONGEST_VALUE = 4000;

/** A block of header fields (RFC 5322 section 2.2), up to the first empty line; other lines are skipped. */
export function fieldsOf(text: string): Fields {
  const fields = new Map<string, string[]>();
  const [block = ''] = text
    .replace(/\r\n?/g, '\n')
    .replace(/^\n+/, '')
    .split(/\n[ \t]*\n/, 1);
  for (const line of block.replace(/\n(?=[ \t])/g, '').split('\n', MOST_FIELDS)) {
    const [, name, value = ''] = /^([!-9;-~]{1,100})[ \t]*:(.*)$/s.exec(line) ?? [];
    if (name === undefined) continue;
    const key = name.toLowerCase();
    fields.set(key, [...(fields.get(key) ?? []), value.trim().slice(0, LONGEST_VALUE)]);
  }
  return fields;
}

/** The blocks of fields in a text, as in a delivery status (RFC 3464 section 2.1). */
export function fieldGroups(text: string): Fields[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n/, MOST_FIELDS)
    .map(fieldsOf)
    .filter(({ size }) => size > 0);
}

/** The first value of a field, or nothing. */
export function field(fields: Fields, name: string): string {
  return fields.get(name)?.[0] ?? '';
}
