import { READINGS, type Reading } from './measure.ts';

/**
 * What is right for each message, by its name: a JSON object, or lines of `name,reading`. Several readings that are as
 * good are joined by `|`.
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
