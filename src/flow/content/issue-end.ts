import type { Issue, SendTime } from './catalogue.ts';

/** Whether the author's `not-after` ends an issue for readers whose course still holds it back. */
export function endsWhileHeld({ notAfter, duringCourse }: Pick<Issue, 'notAfter' | 'duringCourse'>): boolean {
  return notAfter !== undefined && duringCourse === 'hold';
}

/** `2027-01-19 23:59`, in each reader's own zone, or an instant as ISO 8601; empty if there is none. */
export function timeText(time: SendTime | undefined): string {
  if (!time) return '';
  return time.kind === 'instant' ? new Date(time.at).toISOString() : time.wall.replace('T', ' ');
}
