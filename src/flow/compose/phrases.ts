import { weekdayPhrase } from '../../shared/words/dates.ts';
import type { Wording } from '../../shared/words/wording.ts';

/** Small phrases in emails that depend on the reader. */

/** `Myths, on Tuesday 8 December`: what comes next and when, in the reader's own zone. */
export function nextPhrase({ words, locale }: Wording, title: string, at: number, timeZone: string): string {
  return words.phrases.onDay(title, weekdayPhrase(at, locale, timeZone));
}

/** What a welcome says about the first email. */
export function firstPhrase(
  { words, locale }: Wording,
  title: string,
  at: number,
  now: number,
  timeZone: string,
): string {
  if (at <= now) return words.phrases.firstNow(title);
  return words.phrases.firstOn(title, weekdayPhrase(at, locale, timeZone));
}
