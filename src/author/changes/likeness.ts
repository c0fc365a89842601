/** The similarity of two texts, 0 to 1: the share of the shorter one's words that the other also has. */
export function likeness(one: string, other: string): number {
  const [few, many] = [wordsOf(one), wordsOf(other)];
  if (few.size === 0 && many.size === 0) return 1;
  return sharedOf(few, many) / Math.max(1, Math.min(few.size, many.size));
}

/** Meaningful words. Short words occur in every text, and placeholders reveal nothing about the text around them. */
export function wordsOf(text: string): ReadonlySet<string> {
  return new Set(
    text
      .replace(/\{\{.*?\}\}/gs, ' ')
      .toLowerCase()
      .match(/[\p{L}\p{N}]{4,}/gu),
  );
}

/** The number of words that two texts share. */
export function sharedOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const [few, many] = one.size < other.size ? [one, other] : [other, one];
  let shared = 0;
  for (const word of few) if (many.has(word)) shared++;
  return shared;
}
