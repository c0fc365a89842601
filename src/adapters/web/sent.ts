import type { Catalogue, Issue } from '../../flow/content/catalogue.ts';

/** The instant at which an issue is sent; a reader's local time is read as UTC, because the web has no reader. */
export function sentAt(issue: Pick<Issue, 'send'>): number {
  return issue.send.kind === 'instant' ? issue.send.at : Date.parse(`${issue.send.wall}:00Z`);
}

/** The issues that the web may show: an issue is hidden until its time. Latest first. */
export function sentIssues(catalogue: Pick<Catalogue, 'issues'>, now: number): Issue[] {
  return catalogue.issues
    .filter((issue) => sentAt(issue) <= now)
    .sort((a, b) => sentAt(b) - sentAt(a) || a.slug.localeCompare(b.slug));
}
