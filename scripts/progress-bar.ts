import { SingleBar } from 'cli-progress';

const SHARE = '[{bar}] {percentage} %, {duration_formatted}';

/** A bar on standard error for a person who watches; undefined if nobody does. */
export function progressBar(format = SHARE): SingleBar | undefined {
  return process.stderr.isTTY ? new SingleBar({ format }) : undefined;
}
