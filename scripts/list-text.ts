import { type Readable, Transform } from 'node:stream';
import { ENCODINGS, type Encoding, EncodingCensus } from '../src/flow/readers/list-encoding.ts';
import { UsageError } from './print.ts';

/**
 * The encoding of a list, detected from all of it: one name far down may be the only evidence.
 *
 * @throws UsageError if more than one reading makes sense.
 */
export async function encodingOf(input: Readable, file: string): Promise<Encoding> {
  const census = new EncodingCensus();
  for await (const chunk of input) census.add(chunk as Buffer);
  const found = census.found();
  if (found.kind === 'found') return found.encoding;
  const readings = (['windows-1252', 'macintosh'] as const).map(
    (encoding) => `--encoding ${encoding} reads "${new TextDecoder(encoding).decode(found.word)}"`,
  );
  throw new UsageError(
    `${file}: this file is not UTF-8, and its encoding is unclear. Name it: ${readings.join(', ')}. For another encoding, use its name in browsers, as in --encoding windows-1250.`,
  );
}

/** The first characters of a file, which is then closed. */
export async function beginning(input: Readable, encoding: string, length: number): Promise<string> {
  const text = input.pipe(decoding(encoding));
  input.on('error', (error) => text.destroy(error));
  let head = '';
  for await (const part of text) {
    head += part;
    if (head.length >= length) break;
  }
  input.destroy();
  return head.slice(0, length);
}

/** Turns bytes of any encoding into UTF-8. */
export function decoding(encoding: string): Transform {
  const decoder = new TextDecoder(encoding);
  return new Transform({
    transform(chunk: Buffer, _, done) {
      done(null, decoder.decode(chunk, { stream: true }));
    },
    flush(done) {
      done(null, decoder.decode());
    },
  });
}

/** An encoding as people name it. */
export function nameOf(encoding: string): string {
  return ENCODINGS[encoding as Encoding] ?? encoding;
}
