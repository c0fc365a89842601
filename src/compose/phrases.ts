/** Small phrases that letters hold of a single reader. */

/** `Myths, on Tuesday 8 December`: what comes next and when, in the reader's own zone. */
export function nextPhrase(title: string, at: number, language: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone,
  });
  return `${title}, on ${format.format(at).replace(',', '')}`;
}

/** What a welcome says of the first letter. */
export function firstPhrase(
  title: string,
  at: number,
  now: number,
  language: string,
  timeZone: string,
): string {
  if (at <= now) return `The first one, “${title}”, is on its way to you now.`;
  return `First comes ${nextPhrase(`“${title}”`, at, language, timeZone)}.`;
}
