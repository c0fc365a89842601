import { Temporal } from 'temporal-polyfill';
import { DAY } from './clock.ts';

/**
 * A zone's time as numbers: planning asks for it hundreds of thousands of times a minute. `local` is what a wall
 * clock shows, counted in milliseconds as if the clock were in UTC. A test checks it against Temporal.
 */

interface Span {
  /** Epoch milliseconds. */
  readonly from: number;
  /** How many milliseconds the zone is ahead of UTC from then on. */
  readonly offset: number;
}

/** The span for which the zone's changes are looked up at once, and kept. */
const CHUNK = 400 * DAY;
/** Bounded, because letter case makes many names of one zone. */
const MOST_ZONES = 2000;
const known = new Map<string, Map<number, readonly Span[]>>();

/** What a wall clock shows at an instant. */
export function localOf(instant: number, zone: string): number {
  return instant + offsetAt(instant, zone);
}

/**
 * When a wall clock shows a time. A time that a clock change skips keeps its distance from the start of the change; a
 * time that occurs twice means the first occurrence.
 */
export function instantOf(local: number, zone: string): number {
  const before = offsetAt(local - DAY, zone);
  const after = offsetAt(local + DAY, zone);
  const early = local - Math.max(before, after);
  // For a skipped time, the smaller offset is the one from before the change.
  return localOf(early, zone) === local ? early : local - Math.min(before, after);
}

/** The number of days from 1970-01-01 to a local time. */
export function dayNumber(local: number): number {
  return Math.floor(local / DAY);
}

function offsetAt(instant: number, zone: string): number {
  let chunks = known.get(zone);
  if (!chunks) {
    chunks = new Map();
    if (known.size >= MOST_ZONES) known.clear();
    known.set(zone, chunks);
  }
  const chunk = Math.floor(instant / CHUNK);
  let spans = chunks.get(chunk);
  if (!spans) {
    spans = spansOf(chunk * CHUNK, (chunk + 1) * CHUNK, zone);
    chunks.set(chunk, spans);
  }
  let offset = 0;
  for (const span of spans) {
    if (span.from > instant) break;
    offset = span.offset;
  }
  return offset;
}

function spansOf(from: number, end: number, zone: string): readonly Span[] {
  const start = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  const spans: Span[] = [{ from, offset: start.offsetNanoseconds / 1e6 }];
  for (
    let change = start.getTimeZoneTransition('next');
    change;
    change = change.getTimeZoneTransition('next')
  ) {
    if (change.epochMilliseconds >= end) break;
    spans.push({ from: change.epochMilliseconds, offset: change.offsetNanoseconds / 1e6 });
  }
  return spans;
}
