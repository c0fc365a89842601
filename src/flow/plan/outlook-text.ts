import type { IssueOutlook } from './issue-outlook.ts';

/** As text: `news: 190 readers will get it at 2027-01-12 08:00; 12 readers in a course will get it …`. */
export function outlookText(outlook: IssueOutlook): string {
  return `${outlook.item}: ${partsOf(outlook).join('; ')}`;
}

function partsOf(outlook: IssueOutlook): string[] {
  const { state, planned, coming, send } = outlook;
  if (state !== 'published') {
    const why = state === 'draft' ? 'it is a draft now' : 'its file is gone';
    return [`${why}, so a worker will withdraw ${emails(planned)}`];
  }
  const parts = [
    ...(planned > 0 ? [`${emails(planned)} ${be(planned)} waiting to be sent`] : []),
    ...(coming > 0 ? [`${readers(coming)} will get it at ${send}`] : []),
    ...whileInside(outlook),
    ...missedIt(outlook),
  ];
  return parts.length > 0 ? parts : [`no reader will get it at ${send}`];
}

function whileInside(outlook: IssueOutlook): string[] {
  const { inside, duringCourse, notAfter } = outlook;
  if (inside === 0) return [];
  const who = `${readers(inside)} in a course`;
  if (duringCourse === 'drop') return [`${who} will not get it, unless they leave the course first`];
  if (notAfter === '') return [`${who} will get it within a week of leaving the course`];
  return [`${who} will not get it, unless they leave the course by ${notAfter}`];
}

function missedIt({ missed, notAfter }: IssueOutlook): string[] {
  return missed > 0
    ? [`${readers(missed)} did not get it because they were still in a course at ${notAfter}`]
    : [];
}

const readers = (count: number): string => `${count} ${count === 1 ? 'reader' : 'readers'}`;
const emails = (count: number): string => `${count} planned ${count === 1 ? 'email' : 'emails'}`;
const be = (count: number): string => (count === 1 ? 'is' : 'are');
