import { isTimeZone } from '../../shared/slots.ts';
import type { FieldError, PreferenceChanges } from '../ports.ts';
import type { Form } from './form.ts';

export type ParsedPreferences =
  | { readonly ok: true; readonly changes: PreferenceChanges }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** Reads the preferences form. A choice that is missing altogether stays as it was. */
export function parsePreferences(form: Form): ParsedPreferences {
  const errors: FieldError[] = [];
  const choice = (field: string, message: string, least: number, most: number): number | null => {
    const text = form.one(field);
    if (text === '') return null;
    const value = wholeNumber(text);
    if (value >= least && value <= most) return value;
    errors.push({ field, message });
    return null;
  };
  const weekday = choice('weekday', 'Choose a day from the list.', 1, 7);
  const minuteOfDay = choice('minuteOfDay', 'Choose a time from the list.', 0, 1439);
  const timeZone = form.one('timeZone');
  if (form.has('timeZone') && !isTimeZone(timeZone)) {
    errors.push({ field: 'timeZone', message: 'Choose a time zone from the list.' });
  }
  if (errors.length > 0) return { ok: false, errors };
  return {
    ok: true,
    changes: {
      // Boxes without a tick are not posted, so that their absence is a choice too.
      topics: form.many('topics'),
      ...(form.has('weekday') ? { weekday } : {}),
      ...(form.has('minuteOfDay') ? { minuteOfDay } : {}),
      ...(form.has('timeZone') ? { timeZone } : {}),
      ...(form.has('firstName') ? { firstName: form.one('firstName') || null } : {}),
    },
  };
}

/** A number of digits only; NaN for anything else. */
export function wholeNumber(text: string): number {
  return /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
}
