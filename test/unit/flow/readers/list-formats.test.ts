/** Lists as other systems export them: the headers are those of their own exporters. */
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { csvRows, type ListOptions } from '../../../../scripts/csv-rows.ts';
import { SeenKeys } from '../../../../src/flow/readers/seen-keys.ts';

async function read(text: string, options: ListOptions = {}) {
  let name = '';
  const rows = [];
  const list = csvRows(() => Readable.from([Buffer.from(text)]), 'list.csv', {
    ...options,
    onList: ({ format }) => (name = format.name),
  });
  for await (const row of list) rows.push(row);
  return { name, rows };
}

const MAILCHIMP =
  '"Email Address","First Name","Last Name",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION';

const LISTS: Record<string, { csv: string; rows: object[] }> = {
  Mailchimp: {
    csv: `${MAILCHIMP},LAST_CHANGED,LEID,EUID,NOTES,TAGS\na@example.org,Ann,Lee,2,,,"2018-02-12 10:54:27",,,,,,Europe/London,GB,,,1,x,,"""Red"",""VIP"""\n`,
    rows: [
      {
        line: 2,
        email: 'a@example.org',
        firstName: 'Ann',
        timeZone: 'Europe/London',
        tags: ['Red', 'VIP'],
        statusThere: 'reader',
        since: '2018-02-12 10:54:27',
      },
    ],
  },
  'Mailchimp, unsubscribed': {
    csv: `${MAILCHIMP},UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER,LEID,EUID,NOTES,TAGS\na@example.org,,,,,,,,,,,,,,,"2018-07-23 12:19:27",,,,,,,,\n`,
    rows: [{ email: 'a@example.org', statusThere: 'unsubscribed' }],
  },
  'Mailchimp, cleaned': {
    csv: `${MAILCHIMP},CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID,LEID,EUID,NOTES,TAGS\na@example.org,,,1,,,,,,,,,,,,"2020-03-23 17:30:05",,,,,,\n`,
    rows: [{ email: 'a@example.org', statusThere: 'bounced' }],
  },
  listmonk: {
    csv: 'uuid,email,name,attributes,status,created_at,updated_at\nu,a@example.org,Ann Lee,"{""city"": ""Bonn""}",enabled,2021-01-01T00:00:00Z,\nu,b@example.org,B,{},blocklisted,,\nu,c@example.org,C,{},disabled,,\n',
    rows: [
      { email: 'a@example.org', firstName: 'Ann', statusThere: 'reader', since: '2021-01-01T00:00:00Z' },
      { email: 'b@example.org', statusThere: 'unsubscribed' },
      { email: 'c@example.org', statusThere: 'unsubscribed' },
    ],
  },
  Ghost: {
    csv: 'id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers\n1,a@example.org,\'=Ann Lee,,true,,,2022-01-01T00:00:00.000Z,,"Red,VIP",\n2,b@example.org,B,,false,,,,,,\n3,c@example.org,C,,true,,,,2023-01-01,,\n',
    rows: [
      { email: 'a@example.org', firstName: '=Ann', tags: ['Red', 'VIP'], statusThere: 'reader' },
      { email: 'b@example.org', statusThere: 'unsubscribed' },
      { email: 'c@example.org', statusThere: 'unsubscribed' },
    ],
  },
  Substack: {
    csv: 'email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at\na@example.org,false,,other,false,2025-01-01T00:00:00.000Z,\nb@example.org,true,2026-01-01,yearly,true,,\n',
    rows: [
      { email: 'a@example.org', statusThere: 'reader', since: '2025-01-01T00:00:00.000Z' },
      { email: 'b@example.org', statusThere: 'unsubscribed' },
    ],
  },
  Buttondown: {
    csv: 'id,email_address,notes,metadata,tags,type,creation_date\n1,a@example.org,,{},"Red,VIP",regular,2024-01-01\n2,b@example.org,,{},,unactivated,\n3,c@example.org,,{},,unsubscribed,\n4,d@example.org,,{},,undeliverable,\n5,e@example.org,,{},,novel,\n',
    rows: [
      { email: 'a@example.org', tags: ['Red', 'VIP'], statusThere: 'reader', since: '2024-01-01' },
      { email: 'b@example.org', statusThere: 'unconfirmed' },
      { email: 'c@example.org', statusThere: 'unsubscribed' },
      { email: 'd@example.org', statusThere: 'bounced' },
      { fault: { field: 'status', code: 'no-such-status', found: 'novel' } },
    ],
  },
  Kit: {
    csv: 'first_name,email,created_at,status,tags\nAnn,a@example.org,2022-09-10T11:12:13Z,active,"Red, VIP"\n,b@example.org,,cancelled,\n,c@example.org,,bounced,\n,d@example.org,,complained,\n,e@example.org,,inactive,\n',
    rows: [
      { email: 'a@example.org', firstName: 'Ann', tags: ['Red', 'VIP'], statusThere: 'reader' },
      { statusThere: 'unsubscribed' },
      { statusThere: 'bounced' },
      { statusThere: 'complained' },
      { statusThere: 'unconfirmed' },
    ],
  },
  Pacesetter: {
    csv: 'email,firstName,timeZone,topics,status\na@example.org,Ann,UTC,red;blue,active\nb@example.org,,UTC,,pending\nc@example.org,,UTC,,complained\n',
    rows: [
      { email: 'a@example.org', firstName: 'Ann', topics: ['red', 'blue'], statusThere: 'reader' },
      { statusThere: 'unconfirmed' },
      { statusThere: 'complained' },
    ],
  },
};

describe('a list', () => {
  test.each(Object.entries(LISTS))(
    'from %s is recognised by its header and read',
    async (name, { csv, rows }) => {
      const found = await read(csv);
      expect(found.name).toBe(name.replace(/,.*/, ''));
      expect(found.rows).toMatchObject(rows);
      expect(found.rows).toHaveLength(rows.length);
    },
  );

  test.each(['type', 'metadata', 'creation_date'])(
    'belongs to no system because of a column "%s" alone',
    async (column) => {
      const found = await read(`email,${column}\na@example.org,gold\n`);
      expect(found.name).toBe('Pacesetter');
      expect(found.rows).toMatchObject([{ email: 'a@example.org', statusThere: 'reader' }]);
    },
  );

  test('is read as its named sender’s', async () => {
    const found = await read('email,first_name,created_at\na@example.org,Ann,2020-01-01\n', {
      format: 'pacesetter',
    });
    expect(found).toMatchObject({ name: 'Pacesetter', rows: [{ firstName: 'Ann' }] });
    expect(found.rows[0]?.since).toBeUndefined();
  });

  test('has topics from tags only on request, and only those that exist', async () => {
    const { csv } = LISTS.Kit as { csv: string };
    expect((await read(csv)).rows[0]?.topics).toEqual([]);
    const topicOfTag = (tag: string) => (tag === 'Red' ? 'red' : undefined);
    expect((await read(csv, { topicOfTag })).rows[0]?.topics).toEqual(['red']);
  });

  test('with a quote that never ends is refused, not read into memory', async () => {
    await expect(read(`email\na@example.org\n"b@example.org\n${'x'.repeat(2_000_000)}`)).rejects.toThrow(
      /^list\.csv: could not read this file as CSV: Max Record Size.*line \d/,
    );
  });
});

test('seen keys are recognised, and others are not', () => {
  const seen = new SeenKeys();
  const keys = Array.from({ length: 5000 }, (_, at) => `reader${at}@example.org`);
  expect(keys.filter((key) => seen.add(key))).toHaveLength(5000);
  expect(keys.filter((key) => seen.add(key))).toEqual([]);
  expect(seen.add('another@example.org')).toBe(true);
});
