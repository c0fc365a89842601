/** How alike two texts are, 0 to 1: the share of the shorter one's words that the other has too. */
export function likeness(one: string, other: string): number {
  const [few, many] = [wordsOf(one), wordsOf(other)];
  if (few.size === 0 && many.size === 0) return 1;
  return sharedOf(few, many) / Math.max(1, Math.min(few.size, many.size));
}

/** Words that say something; short ones stand in any text, and placeholders say nothing of what is written around them. */
export function wordsOf(text: string): ReadonlySet<string> {
  return new Set(
    text
      .replace(/\{\{.*?\}\}/gs, ' ')
      .toLowerCase()
      .match(/[\p{L}\p{N}]{4,}/gu),
  );
}

/** How many words two texts have in common. */
export function sharedOf(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const [few, many] = one.size < other.size ? [one, other] : [other, one];
  let shared = 0;
  for (const word of few) if (many.has(word)) shared++;
  return shared;
}
