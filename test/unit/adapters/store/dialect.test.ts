import { expect, test } from 'vitest';
import { refusesWhatWasGiven } from '../../../../src/adapters/store/dialect.ts';

const sqlite = (errcode: number, message: string) =>
  Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode });
const postgres = (code: string) => Object.assign(new Error('refused'), { code });

test.each([
  ['a constraint of SQLite', sqlite(275, 'CHECK constraint failed: status')],
  ['a trigger of SQLite', sqlite(1811, 'refused')],
  ['a number that SQLite can’t compute with', sqlite(1, 'integer overflow')],
  ['JSON that SQLite can’t read', sqlite(1, 'malformed JSON')],
  ['a constraint of PostgreSQL', postgres('23514')],
  ['a text that PostgreSQL can’t store', postgres('22021')],
  ['a trigger of PostgreSQL', postgres('P0001')],
  ['a row whose JSON is cut off', new SyntaxError('Unexpected end of JSON input')],
  ['a zone that is none', new RangeError('Invalid time zone')],
])('%s is about the values', (_, error) => {
  expect(refusesWhatWasGiven(error)).toBe(true);
});

test.each([
  ['a table that SQLite misses', sqlite(1, 'no such table: main.consents')],
  ['a column that SQLite misses', sqlite(1, 'table consents has no column named text')],
  ['a statement that SQLite can’t read', sqlite(1, 'near "selct": syntax error')],
  ['a locked file', sqlite(5, 'database is locked')],
  ['a full disk', sqlite(13, 'database or disk is full')],
  ['a damaged file', sqlite(11, 'database disk image is malformed')],
  ['a table that PostgreSQL misses', postgres('42P01')],
  ['a server that shuts down', postgres('57P01')],
  ['a connection that broke', postgres('ECONNRESET')],
  ['any other error', new Error('refused')],
])('%s is about the store', (_, error) => {
  expect(refusesWhatWasGiven(error)).toBe(false);
});
