import type { Scheme } from './color-scheme.ts';
import { SAMPLE_READERS } from './sample-readers.ts';

export const VIEWS = ['email', 'text', 'web', 'source', 'headers'] as const;
export const WIDTHS = ['desktop', 'phone', 'both'] as const;
export const SCHEMES: readonly Scheme[] = ['light', 'dark'];

/** Which email is shown, and how: all of it is in the page's address. */
export interface Choice {
  /** An email's id; empty for the first one. */
  readonly email: string;
  readonly view: (typeof VIEWS)[number];
  readonly width: (typeof WIDTHS)[number];
  readonly scheme: Scheme;
  /** A sample reader's id. */
  readonly as: string;
}

/** Reads a page's address; missing or invalid choices get their defaults. */
export function choiceOf(query: Record<string, string>): Choice {
  const one = <T extends string>(allowed: readonly T[], value: string | undefined): T =>
    allowed.find((item) => item === value) ?? (allowed[0] as T);
  return {
    email: query.email ?? '',
    view: one(VIEWS, query.view),
    width: one(WIDTHS, query.width),
    scheme: one(SCHEMES, query.scheme),
    as: one(
      SAMPLE_READERS.map(({ id }) => id),
      query.as,
    ),
  };
}

/** The address of a page, or of a part of it, at `path`. */
export function addressOf(choice: Choice, change: Partial<Choice> = {}, path = '/'): string {
  return `${path}?${new URLSearchParams({ ...choice, ...change })}`.replaceAll('%2F', '/');
}
