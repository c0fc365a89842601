/** The message of a thrown value, without its stack: for a log line or the rest of a sentence. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
