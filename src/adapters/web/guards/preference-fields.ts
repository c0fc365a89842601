import { timeZoneOf } from '../../../shared/time/time-zone.ts';
import type { Words } from '../../../shared/words/en.ts';
import { languageOf } from '../../../shared/words/wording.ts';
import type { PreferenceChanges } from '../ports.ts';
import type { Form } from './form.ts';

export type ParsedPreferences =
  | { readonly ok: true; readonly changes: PreferenceChanges }
  | { readonly ok: false; readonly faults: readonly ChoiceFault[] };

/** A field whose value is not in its list. */
interface ChoiceFault {
  readonly field: string;
  readonly list: keyof Words['faults']['choices'];
}

/** Reads the preferences form. A choice that is missing altogether is unchanged. */
export function parsePreferences(form: Form): ParsedPreferences {
  const faults: ChoiceFault[] = [];
  const choice = (field: string, list: ChoiceFault['list'], least: number, most: number): number | null => {
    const text = form.one(field);
    if (text === '') return null;
    const value = wholeNumber(text);
    if (value >= least && value <= most) return value;
    faults.push({ field, list });
    return null;
  };
  const weekday = choice('weekday', 'day', 1, 7);
  const minuteOfDay = choice('minuteOfDay', 'time', 0, 1439);
  const timeZone = form.one('timeZone');
  if (form.has('timeZone') && timeZoneOf(timeZone) === undefined)
    faults.push({ field: 'timeZone', list: 'zone' });
  const language = languageOf(form.one('language'));
  if (form.has('language') && !language) faults.push({ field: 'language', list: 'language' });
  if (faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    changes: {
      // Browsers don't post unticked boxes, so their absence is a choice too.
      topics: form.many('topics'),
      ...(form.has('weekday') ? { weekday } : {}),
      ...(form.has('minuteOfDay') ? { minuteOfDay } : {}),
      ...(form.has('timeZone') ? { timeZone } : {}),
      ...(language === undefined ? {} : { language }),
      ...(form.has('firstName') ? { firstName: form.one('firstName') || null } : {}),
    },
  };
}

/** A number made only of digits; NaN for anything else. */
export function wholeNumber(text: string): number {
  return /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
}
