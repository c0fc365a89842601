/** Small phrases that letters hold of a single reader. */

/** `Myths, on Tuesday 8 December`: what comes next and when, in the reader's own zone. */
export function nextPhrase(title: string, at: number, language: string, timeZone: string): string {
  return `${title}, on ${dayFormat(language, timeZone).format(at).replace(',', '')}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Kept: to make one takes far longer than to use it, and every lesson that is planned uses one. */
function dayFormat(language: string, timeZone: string): Intl.DateTimeFormat {
  const key = `${language} ${timeZone}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      timeZone,
    });
    formats.set(key, format);
  }
  return format;
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
