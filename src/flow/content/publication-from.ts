import type { z } from 'zod';
import type { Markdown, Publication, Topic } from './catalogue.ts';
import { cadenceFrom, DEFAULT_CADENCE, type publicationSchema } from './schemas.ts';

/** The publication that `newsletter.md` describes. */
export function publicationFrom(
  data: z.output<typeof publicationSchema>,
  topics: readonly Topic[],
  body: Markdown,
): Publication {
  return {
    name: data.name,
    from: { ...data.from, name: data.from.name || data.name },
    replyTo: data['reply-to']?.email,
    postalAddress: data['postal-address'],
    description: data.description,
    language: data.language,
    dir: data.dir,
    timeZone: data['time-zone'],
    topics,
    cadence: cadenceFrom(DEFAULT_CADENCE, data.cadence),
    startCourse: data['start-course'],
    goodbye: data.goodbye,
    sunset: data.sunset,
    body,
  };
}
