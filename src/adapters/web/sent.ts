import type { Catalogue, Issue } from '../../flow/content/catalogue.ts';

/** The instant an issue goes out; a reader's local time is taken as UTC, since the web has no reader. */
export function sentAt(issue: Pick<Issue, 'send'>): number {
  return issue.send.kind === 'instant' ? issue.send.at : Date.parse(`${issue.send.wall}:00Z`);
}

/** What the web may show: an issue stays hidden until its time. Latest first. */
export function sentIssues(catalogue: Pick<Catalogue, 'issues'>, now: number): Issue[] {
  return catalogue.issues
    .filter((issue) => sentAt(issue) <= now)
    .sort((a, b) => sentAt(b) - sentAt(a) || a.slug.localeCompare(b.slug));
}
