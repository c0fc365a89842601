/** One reply of an SMTP server (RFC 5321 section 4.2). */
export interface Reply {
  readonly code: number;
  /** All its lines with their codes, joined by line feeds. */
  readonly text: string;
}

/** The server broke the protocol: its further replies can't be matched to commands. */
export class ProtocolError extends Error {}

/** RFC 5321 section 4.5.3.1.5 allows 512 octets; a few servers write longer ones. */
const LONGEST_LINE = 2048;
const MOST_LINES = 100;

/** Assembles replies from bytes, however they are split. It keeps only a bounded part of an unfinished reply. */
export class ReplyReader {
  #rest = '';
  #lines: string[] = [];

  /** Whether a reply has begun but not ended. */
  get midway(): boolean {
    return this.#rest !== '' || this.#lines.length > 0;
  }

  /**
   * Reads one chunk.
   *
   * @param take receives each reply, and whether further bytes came right after it.
   * @throws {ProtocolError} for anything but replies
   */
  read(chunk: Buffer, take: (reply: Reply, followed: boolean) => void): void {
    const text = this.#rest + chunk.toString('latin1');
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      const line = text.slice(start, text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end);
      start = end + 1;
      const reply = this.#line(line);
      if (reply) take(reply, start < text.length);
    }
    this.#rest = start === 0 ? text : text.slice(start);
    if (this.#rest.length > LONGEST_LINE) throw new ProtocolError('a line of the reply is too long');
  }

  #line(line: string): Reply | undefined {
    if (line.length > LONGEST_LINE) throw new ProtocolError('a line of the reply is too long');
    const mark = line.charCodeAt(3);
    // "250" alone is also a last line (section 4.2).
    const last = mark === 32 || line.length === 3;
    if (!/^[2-5]\d\d/.test(line) || !(last || mark === 45)) throw new ProtocolError('not an SMTP reply');
    const first = this.#lines[0];
    if (first !== undefined && first.slice(0, 3) !== line.slice(0, 3)) {
      throw new ProtocolError('the lines of the reply have different codes');
    }
    if (last && first === undefined) return { code: Number(line.slice(0, 3)), text: utf8(line) };
    this.#lines.push(line);
    if (this.#lines.length > MOST_LINES) throw new ProtocolError('the reply has too many lines');
    if (!last) return undefined;
    const text = utf8(this.#lines.join('\n'));
    this.#lines = [];
    return { code: Number(line.slice(0, 3)), text };
  }
}

/** Octets were read one by one, because a chunk may end within a character. */
function utf8(octets: string): string {
  return /[\x80-\xff]/.test(octets) ? Buffer.from(octets, 'latin1').toString('utf8') : octets;
}
