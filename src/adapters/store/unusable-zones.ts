import { timeZoneOf } from '../../shared/time/time-zone.ts';
import type { Database } from './open.ts';

/** Zones of stored readers in which lessons can't be scheduled, most readers first, with their numbers. */
export async function unusableZones(
  db: Database,
): Promise<{ readonly zone: string; readonly readers: number }[]> {
  const rows = await db
    .selectFrom('subscribers')
    .select((eb) => ['time_zone', eb.fn.countAll<number>().as('readers')])
    .where('status', 'in', ['active', 'pending'])
    .groupBy('time_zone')
    .execute();
  return rows
    .filter(({ time_zone }) => timeZoneOf(time_zone) === undefined)
    .map(({ time_zone, readers }) => ({ zone: time_zone, readers: Number(readers) }))
    .sort((a, b) => b.readers - a.readers);
}
