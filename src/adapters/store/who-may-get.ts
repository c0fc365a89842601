import { type RawBuilder, sql } from 'kysely';

/**
 * Who may get what, as a condition on a delivery `d` and its subscriber `s`. Every statement that lets a message
 * leave contains it. Erasure suppresses everything except a new confirmation, which the address's owner requested. A
 * requested link also goes to people who left: they may see and erase their stored data.
 */
export const allowed = sql<boolean>`
  case d.kind
    when 'notice' then true
    when 'confirm' then s.status in ('pending', 'active', 'unsubscribed')
    when 'sign-in' then s.status in ('pending', 'active', 'unsubscribed')
    when 'goodbye' then s.status = 'unsubscribed'
    else s.status = 'active'
  end
  and not exists (
    select 1 from suppressions x
    where x.address_hash = s.address_hash and not (d.kind = 'confirm' and x.reason = 'erased')
  )`;

/** A sending pause, which holds lessons and issues back from everybody. */
export const notHalted = sql<boolean>`not exists (select 1 from pauses where pauses.ended_at is null)`;

/** A reader pause holds back only lessons and issues. */
export const notPaused = (now: number): RawBuilder<boolean> =>
  sql`(d.kind not in ('lesson', 'issue') or s.paused_until is null or s.paused_until <= ${now})`;
