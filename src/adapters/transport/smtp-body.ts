const DOT = 46;
const CRLF = Buffer.from('\r\n');
const END = Buffer.from('.\r\n');
const CRLF_END = Buffer.from('\r\n.\r\n');

/**
 * A message in the form that follows a 354: its lines, none of which begins with a bare dot, and the final dot (RFC
 * 5321 section 4.5.2).
 *
 * A message made for the wire is sent directly from its batch, where the final dot follows it: that is then the first
 * line that begins with a dot. Any other message is copied, with its dots doubled. A bare line feed counts as a
 * line's end, because some servers accept it as one, and a dot after it must not end the message.
 *
 * @param bytes contains the message from `start` to `end`.
 */
export function bodyOf(bytes: Buffer, start: number, end: number): Buffer {
  const dot = bytes.indexOf('\n.', start, 'latin1');
  const first = bytes[start];
  if (
    dot === end - 1 &&
    first !== DOT &&
    bytes[end - 2] === 13 &&
    bytes[end + 1] === 13 &&
    bytes[end + 2] === 10
  ) {
    return bytes.subarray(start, end + 3);
  }
  return stuffed(bytes.subarray(start, end));
}

/** A message as it follows BDAT (RFC 3030): its own bytes, dots included, up to the end of its last line. */
export function chunkOf(bytes: Buffer, start: number, end: number): Buffer {
  const message = bytes.subarray(start, end);
  return endsLine(message) ? message : Buffer.concat([message, CRLF]);
}

function endsLine(message: Buffer): boolean {
  return message.length >= 2 && message[message.length - 2] === 13 && message[message.length - 1] === 10;
}

function stuffed(message: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = message[0] === DOT ? 0 : next(message, 0); at !== -1; at = next(message, at)) {
    // Up to and including the dot; the next part begins with the same dot again.
    parts.push(message.subarray(from, at + 1));
    from = at;
  }
  const whole = endsLine(message) || message.length === 0;
  return Buffer.concat([...parts, message.subarray(from), whole ? END : CRLF_END]);
}

/** The position after `at` where the next line begins with a dot. */
function next(message: Buffer, at: number): number {
  const lineEnd = message.indexOf('\n.', at, 'latin1');
  return lineEnd === -1 ? -1 : lineEnd + 1;
}
