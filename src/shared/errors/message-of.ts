/** What was thrown, in its own words and without its stack: for a log line or a sentence that goes on. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
