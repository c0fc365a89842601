import { describe, expect, test } from 'vitest';
import { type Found, type RawFinding, type RuleId, tell } from '../../../../src/author/check/finding.ts';
import { RULES } from '../../../../src/author/check/rules.ts';
import {
  type Advice,
  ALLOWED_VALUES,
  type AllowedValue,
  adviceText,
  type FoundValue,
  kindText,
  valueText,
} from '../../../../src/flow/content/words/field-values.ts';
import { styleFaults } from '../../../support/style-rules.ts';
import { SAMPLES } from './samples.ts';

/** `rule code` and a finding for each sample. Data with codes is a group of samples: only there each value is an object. */
const CASES = (Object.keys(RULES) as RuleId[]).flatMap((rule): [string, Found][] => {
  const samples = SAMPLES[rule] as object;
  const groups = Object.entries(samples);
  const hasCodes = groups.length > 0 && groups.every(([, one]) => isGroup(one));
  return hasCodes
    ? groups.map(([code, data]) => [`${rule} ${code}`, { rule, data: { code, ...data } } as Found])
    : [[rule, { rule, data: samples } as Found]];
});

function isGroup(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One clause of good English, made of nothing that is missing. */
function expectClause(text: string): void {
  expect(text).not.toMatch(/undefined|null|\[object|NaN|\n|\.$|^\s*$| {2}/);
  expect(styleFaults(text)).toEqual([]);
}

describe('what each rule finds', () => {
  test.each(CASES)('is a clause, and there is a remedy: %s', (_, found) => {
    const { message, remedy = RULES[found.rule].remedy } = tell(found);
    expectClause(message);
    expectClause(remedy);
    expectClause(RULES[found.rule].finds);
  });

  test.each(CASES)('can be printed as JSON, and read again: %s', (_, found) => {
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });
});

test('the name of a faulty field precedes the words', () => {
  const finding: RawFinding = { rule: 'field-twice', data: {}, file: 'a.md', field: 'title' };
  expect(tell(finding).message).toBe('title: is given twice, in two spellings');
});

test.each<[Advice, string]>([
  ...Object.entries(ALLOWED_VALUES).map(([of, words]): [Advice, string] => [
    { give: 'value', of: of as AllowedValue },
    words,
  ]),
  [{ give: 'choice', among: ['skip', 'catch-up', 'everyone'] }, 'use skip, catch-up or everyone'],
  [{ give: 'choice', among: ['ltr'] }, 'use ltr'],
  [{ give: 'type', type: 'boolean' }, 'it must be true or false'],
  [{ give: 'type', type: 'object' }, 'it must be a group of fields'],
  [{ give: 'quotes' }, 'put it in quotes'],
  [{ give: 'quotes-for-comment' }, 'the part after # is a comment; put the text in quotes'],
])('the advice %j in words', (advice, words) => {
  expect(adviceText(advice)).toBe(words);
  expectClause(words);
});

test.each<[FoundValue, value: string, kind: string]>([
  [{ type: 'text', written: 'soon' }, '"soon"', 'a text'],
  [{ type: 'number', written: '2024' }, '"2024"', 'a number (2024)'],
  [{ type: 'switch', written: 'true' }, '"true"', 'a switch (true)'],
  [{ type: 'nothing' }, 'empty', 'empty'],
  [{ type: 'group' }, 'a group of fields', 'a group of fields'],
  [{ type: 'list', odd: undefined }, 'a list', 'a list'],
  ...[
    { of: { type: 'number', written: '3' } as const, words: 'a list that contains a number (3)' },
    { of: { type: 'nothing' } as const, words: 'a list that contains an empty entry' },
    { of: { type: 'list', odd: undefined } as const, words: 'a list that contains a list' },
  ].map(({ of, words }): [FoundValue, string, string] => [{ type: 'list', odd: of }, words, words]),
])('the value %j in words', (found, value, kind) => {
  expect([valueText(found), kindText(found)]).toEqual([value, kind]);
});
