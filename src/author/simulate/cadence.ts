import type { Catalogue } from '../../flow/content/catalogue.ts';
import { intervalText, TextError } from './texts.ts';

/** Intervals in days by course slug; `*` applies to every course that is not named. */
export type Cadences = ReadonlyMap<string, number>;

/** Reads `2 weeks`, for all courses, or `weekly-tips=2 weeks, basics=3 days`. */
export function cadenceText(what: string, text: string, { courses }: Catalogue): Cadences {
  const cadences = new Map<string, number>();
  for (const part of text.split(',')) {
    const [, slug = '*', interval = ''] = /^(?:([^=\s]+)\s*=)?\s*(.*)$/.exec(part.trim()) ?? [];
    if (slug !== '*' && !courses.has(slug)) {
      throw new TextError(what, slug, `the courses ${[...courses.keys()].join(', ')}`);
    }
    if (cadences.has(slug)) throw new TextError(what, text, 'each course once');
    cadences.set(slug, intervalText(what, interval));
  }
  return cadences;
}

/** The same content with other intervals between its lessons. A lesson’s own `after` is kept. */
export function withCadences(catalogue: Catalogue, cadences: Cadences): Catalogue {
  const courses = new Map(
    [...catalogue.courses].map(([slug, course]) => {
      const everyDays = cadences.get(slug) ?? cadences.get('*') ?? course.cadence.everyDays;
      return [slug, { ...course, cadence: { ...course.cadence, everyDays } }];
    }),
  );
  return { ...catalogue, courses };
}
