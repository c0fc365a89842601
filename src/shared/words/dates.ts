/** Instants in the words of a language. A locale may be more specific than a language: `en-US`, `de-AT`. */

/** British order for plain English. */
const exact = (locale: string): string => (locale === 'en' ? 'en-GB' : locale);

/** `22 December 2026` */
export function dayPhrase(at: number, locale: string, timeZone = 'UTC'): string {
  return format(at, locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone });
}

/** `Tuesday 8 December`, on the reader's own calendar. */
export function weekdayPhrase(at: number, locale: string, timeZone: string): string {
  const day = format(at, locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone });
  return locale.startsWith('en') ? day.replace(',', '') : day;
}

/** `07:00`, on the reader's own clock. */
export function timePhrase(at: number, locale: string, timeZone: string): string {
  return format(at, locale, { hour: '2-digit', minute: '2-digit', timeZone });
}

/** Monday to Sunday. */
export function weekdayNames(locale: string): string[] {
  const monday = Date.UTC(2024, 0, 1);
  return [0, 1, 2, 3, 4, 5, 6].map((day) =>
    format(monday + day * 86_400_000, locale, { weekday: 'long', timeZone: 'UTC' }),
  );
}

/** `07:30` from minutes after midnight. */
export function clockPhrase(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Kept, because making one takes far longer than using it, and every planned lesson uses one. */
function format(at: number, locale: string, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify([locale, options]);
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(exact(locale), { ...options, hourCycle: 'h23' });
    formats.set(key, made);
  }
  return made.format(at);
}
