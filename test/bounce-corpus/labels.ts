import { READINGS, type Reading } from './measure.ts';

/**
 * The right reading of each message, by name: a JSON object, or lines of `name,reading`. `|` separates equally good
 * readings.
 *
 * @throws for a reading that does not exist.
 */
export function readLabels(text: string): ReadonlyMap<string, readonly Reading[]> {
  const pairs = text.trimStart().startsWith('{')
    ? Object.entries(JSON.parse(text) as Record<string, string>)
    : text
        .split(/\r?\n/)
        .filter((line) => line.includes(','))
        .map(
          (line) => [line.slice(0, line.lastIndexOf(',')), line.slice(line.lastIndexOf(',') + 1)] as const,
        );
  return new Map(
    pairs.map(([name, label]) => [name, label.split('|').map((one) => readingOf(name, one.trim()))]),
  );
}

function readingOf(name: string, text: string): Reading {
  const found = READINGS.find((one) => one === text);
  if (!found) throw new Error(`${name} is labelled "${text}". Allowed are ${READINGS.join(', ')}.`);
  return found;
}
