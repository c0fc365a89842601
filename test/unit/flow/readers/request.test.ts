import { beforeAll, describe, expect, test } from 'vitest';
import type { Catalogue } from '../../../../src/flow/content/catalogue.ts';
import { parseSignup } from '../../../../src/flow/readers/request.ts';
import { en } from '../../../../src/shared/words/en.ts';
import { fieldFaultText } from '../../../../src/shared/words/field-fault-text.ts';

let catalogue: Catalogue;
beforeAll(() => {
  const topic = (name: string, id: string) => ({ id, name });
  const courses = new Map([
    ['basics', {}],
    ['tips', {}],
  ]);
  const publication = {
    startCourse: 'basics',
    topics: [topic('Red', 'red'), topic('Running Form', 'running-form')],
  };
  catalogue = { publication, courses } as unknown as Catalogue;
});

const parse = (fields: unknown) => parseSignup(fields, catalogue);
const requestOf = (fields: object) => {
  const parsed = parse({ email: 'a@x.org', ...fields });
  return parsed.ok ? parsed.request : parsed.faults;
};
const errorsOf = (fields: unknown) => {
  const parsed = parse(fields);
  return parsed.ok ? [] : parsed.faults.map((fault) => `${fault.field}: ${fieldFaultText(fault, en)}`);
};

test('an address is enough', () => {
  expect(requestOf({})).toEqual({
    address: { email: 'a@x.org', key: 'a@x.org' },
    firstName: null,
    language: null,
    timeZone: null,
    topics: null,
    course: 'basics',
  });
});

test('empty fields count as absent, as forms send them', () => {
  expect(requestOf({ firstName: ' ', timeZone: '', topics: '', course: ' ' })).toEqual(requestOf({}));
  expect(requestOf({ firstName: null, timeZone: null, topics: null, course: null })).toEqual(requestOf({}));
  expect(requestOf({ topics: ['', ' '] })).toEqual(requestOf({}));
});

test('every field of a form is accepted, and unknown fields are ignored', () => {
  const fields = {
    firstName: ' Zoë\r\n',
    language: 'DE-at',
    timeZone: ' Europe/Berlin ',
    topics: ['red', 'Running form', 'RED'],
    course: 'tips',
    id: 1,
  };
  expect(requestOf(fields)).toEqual({
    address: { email: 'a@x.org', key: 'a@x.org' },
    firstName: 'Zoë',
    language: 'de',
    timeZone: 'Europe/Berlin',
    topics: ['red', 'running-form'],
    course: 'tips',
  });
  expect(requestOf({ topics: 'red' })).toMatchObject({ topics: ['red'] });
});

test('a browser that hides its zone is not the reader’s mistake', () => {
  expect(requestOf({ timeZone: 'Etc/Unknown' })).toMatchObject({ timeZone: null });
});

test('a publication without a first course signs up only for the newsletter', () => {
  const alone = { ...catalogue, publication: { ...catalogue.publication, startCourse: undefined } };
  expect(parseSignup({ email: 'a@x.org' }, alone)).toMatchObject({ ok: true, request: { course: null } });
});

describe('faults are reported field by field', () => {
  test.each<[string, unknown, string[]]>([
    ['no address', {}, ['email: Please enter your email address.']],
    ['an empty address', { email: ' ' }, ['email: Please enter your email address.']],
    [
      'no email address',
      { email: 'x' },
      ['email: This doesn’t look like an email address. It should look like name@example.org.'],
    ],
    ['two addresses', { email: ['a@x.org', 'b@x.org'] }, ['email: Please enter your email address.']],
    ['a number for a name', { email: 'a@x.org', firstName: 7 }, ['firstName: must be text']],
    [
      'an unknown zone',
      { email: 'a@x.org', timeZone: 'Mars/Base' },
      ['timeZone: This isn’t a time zone. It should look like Europe/Berlin.'],
    ],
    [
      'an unknown course',
      { email: 'a@x.org', course: '../x' },
      ['course: There’s no such course. Choose one of these: basics, tips.'],
    ],
    [
      'an unknown topic',
      { email: 'a@x.org', topics: ['red', 'green'] },
      ['topics: There’s no such topic. Choose one of these: Red, Running Form.'],
    ],
    [
      'too many topics',
      { email: 'a@x.org', topics: Array(101).fill('red') },
      ['topics: must be a list of topics'],
    ],
    ['a list', [], ['body: must be an object of fields']],
    ['nothing', undefined, ['body: must be an object of fields']],
    ['a text', 'a@x.org', ['body: must be an object of fields']],
  ])('%s', (_, fields, expected) => {
    expect(errorsOf(fields)).toEqual(expected);
  });

  test('all at once', () => {
    const fields = { email: 'x', timeZone: 'x', course: 'x', topics: ['x'] };
    expect(errorsOf(fields).map((error) => error.split(':')[0])).toEqual([
      'email',
      'timeZone',
      'course',
      'topics',
    ]);
  });
});
