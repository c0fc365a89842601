import type { Database } from './open.ts';

/**
 * Everything the store holds on one person, as plain values: instants as ISO 8601, no secrets and no tokens.
 * docs/personal-data.md describes each field.
 *
 * @returns undefined if there is no such subscriber.
 */
export async function dossierOf(db: Database, subscriberId: number) {
  const person = await db
    .selectFrom('subscribers')
    .selectAll()
    .where('id', '=', subscriberId)
    .executeTakeFirst();
  if (!person) return undefined;
  const optouts = await db
    .selectFrom('topic_optouts')
    .select('topic')
    .where('subscriber_id', '=', subscriberId)
    .orderBy('topic')
    .execute();
  const signups = await db
    .selectFrom('signups')
    .selectAll()
    .where('subscriber_id', '=', subscriberId)
    .orderBy('id')
    .execute();
  const consents = await db
    .selectFrom('consents')
    .selectAll()
    .where('subscriber_id', '=', subscriberId)
    .orderBy('id')
    .execute();
  const enrolments = await db
    .selectFrom('enrolments')
    .selectAll()
    .where('subscriber_id', '=', subscriberId)
    .orderBy('started_at')
    .execute();
  const deliveries = await db
    .selectFrom('deliveries as d')
    .leftJoin('editions as e', 'e.id', 'd.edition_id')
    .selectAll('d')
    .select('e.content')
    .where('d.subscriber_id', '=', subscriberId)
    .orderBy('d.id')
    .execute();
  const past = await db
    .selectFrom('past_deliveries')
    .selectAll()
    .where('subscriber_id', '=', subscriberId)
    .orderBy('id')
    .execute();
  const events = await db
    .selectFrom('events')
    .select(['kind', 'at', 'received_at', 'delivery_id', 'data'])
    .where('subscriber_id', '=', subscriberId)
    .orderBy('at')
    .execute();
  const sunset = await db
    .selectFrom('sunsets')
    .selectAll()
    .where('subscriber_id', '=', subscriberId)
    .executeTakeFirst();
  const suppression = await db
    .selectFrom('suppressions')
    .selectAll()
    .where('address_hash', '=', person.address_hash)
    .executeTakeFirst();
  return {
    subscriber: {
      id: person.id,
      email: person.email,
      firstName: person.first_name,
      language: person.language,
      timeZone: person.time_zone,
      weekday: person.weekday,
      minuteOfDay: person.minute_of_day,
      status: person.status,
      pausedUntil: instant(person.paused_until),
      createdAt: instant(person.created_at),
      confirmedAt: instant(person.confirmed_at),
      leftAt: instant(person.left_at),
      topicsOptedOut: optouts.map(({ topic }) => topic),
    },
    signups: signups.map((one) => ({
      id: one.id,
      course: one.course,
      firstName: one.first_name,
      language: one.language,
      timeZone: one.time_zone,
      topics: one.topics === null ? null : (JSON.parse(one.topics) as string[]),
      consent: one.consent,
      requestedAt: instant(one.requested_at),
      expiresAt: instant(one.expires_at),
      confirmedAt: instant(one.confirmed_at),
    })),
    consents: consents.map((one) => ({
      at: instant(one.at),
      kind: one.kind,
      text: one.text,
      source: one.source,
      ip: one.ip,
      userAgent: one.user_agent,
      signupId: one.signup_id,
    })),
    enrolments: enrolments.map((one) => ({
      course: one.course,
      status: one.status,
      startedAt: instant(one.started_at),
      lastPlace: one.last_place,
      lastSlotAt: instant(one.last_slot_at),
      nextDueAt: instant(one.next_due_at),
      askedAt: instant(one.asked_at),
      intervalDays: one.interval_days,
      endedAt: instant(one.ended_at),
    })),
    deliveries: [
      ...past.map((one) => ({
        ...nothingBut(one),
        kind: 'lesson',
        subject: null,
        archived: true,
        sentAt: instant(one.sent_at),
      })),
      ...deliveries.map((one) => ({
        ...nothingBut(one),
        kind: one.kind,
        subject: subjectOf(one.content),
        archived: false,
        createdAt: instant(one.created_at),
        dueAt: instant(one.due_at),
        sentAt: instant(one.sent_at),
        reason: one.reason,
        outcome: one.outcome,
        outcomeAt: instant(one.outcome_at),
        providerId: one.provider_id,
      })),
    ],
    events: events.map((one) => ({
      kind: one.kind,
      at: instant(one.at),
      receivedAt: instant(one.received_at),
      delivery: one.delivery_id,
      data: JSON.parse(one.data) as Record<string, string>,
    })),
    silence: sunset
      ? {
          aliveAt: instant(sunset.alive_at),
          askedAt: instant(sunset.asked_at),
          pausedAt: instant(sunset.paused_at),
        }
      : null,
    suppression: suppression ? { reason: suppression.reason, at: instant(suppression.at) } : null,
  };
}

function nothingBut({
  id,
  stream,
  item,
  status,
}: {
  id: number;
  stream: string;
  item: string;
  status: string;
}) {
  return { id, stream, item, status };
}

/** As in the edition, before the reader's name is filled in. */
function subjectOf(content: string | null): string | null {
  if (content === null) return null;
  const { subject } = JSON.parse(content) as {
    subject: { statics: string[]; placeholders: { name: string }[] };
  };
  return subject.statics
    .map((text, index) => text + placeholderName(subject.placeholders[index]?.name))
    .join('');
}

function placeholderName(name: string | undefined): string {
  return name === undefined ? '' : `{{ ${name} }}`;
}

function instant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
