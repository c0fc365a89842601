/**
 * Reads a list of tags, `v=DMARC1; p=none` (RFC 6376 section 3.2), the first of a name if there are two.
 *
 * @returns undefined if a part is not `name=value`.
 */
export function readTags(text: string): ReadonlyMap<string, string> | undefined {
  const tags = new Map<string, string>();
  for (const part of text.split(';')) {
    if (part.trim() === '') continue;
    const [, name, value] = /^\s*([a-z][\w-]*)\s*=\s*([\s\S]*?)\s*$/i.exec(part) ?? [];
    if (name === undefined || value === undefined) return undefined;
    if (!tags.has(name.toLowerCase())) tags.set(name.toLowerCase(), value);
  }
  return tags;
}
