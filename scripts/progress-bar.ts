/** Progress on standard error, for a person who watches; it is gone when the command has finished. */
import { SingleBar } from 'cli-progress';

const SHARE = '[{bar}] {percentage} %, {duration_formatted}';
const CLEAR = '\r\u001b[K';

/** A bar towards a known end; undefined if nobody watches. */
export function progressBar(format = SHARE): SingleBar | undefined {
  return process.stderr.isTTY ? new SingleBar({ format, clearOnComplete: true }) : undefined;
}

/** One line that is overwritten, for counts whose end isn’t known; undefined if nobody watches. */
export function progressLine(): { show(text: string): void; stop(): void } | undefined {
  if (!process.stderr.isTTY) return undefined;
  return {
    show: (text) => void process.stderr.write(CLEAR + text),
    stop: () => void process.stderr.write(CLEAR),
  };
}
