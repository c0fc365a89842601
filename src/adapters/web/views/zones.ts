import { timeZones } from '../../../shared/time/time-zone.ts';

export interface ZoneGroup {
  readonly area: string;
  readonly zones: readonly { readonly id: string; readonly place: string }[];
}

const names = timeZones();

/**
 * Time zones by area, including the reader's own even if it is a rare one.
 *
 * @param other heads those without an area.
 */
export function zoneGroups(own: string, other: string): ZoneGroup[] {
  const groups = new Map<string, { id: string; place: string }[]>();
  for (const id of [...new Set([...names, own])].sort()) {
    const [area = id, ...rest] = id.split('/');
    const name = rest.length === 0 ? other : area;
    const place = (rest.length === 0 ? id : rest.join(', ')).replaceAll('_', ' ');
    groups.set(name, [...(groups.get(name) ?? []), { id, place }]);
  }
  return [...groups].map(([area, zones]) => ({ area, zones }));
}
