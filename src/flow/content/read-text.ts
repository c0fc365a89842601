/** A file's bytes as text, or why they aren't text. */
export type TextRead =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly line: number; readonly message: string; readonly remedy: string };

/**
 * Reads UTF-8. Other encodings are refused instead of guessed: a wrong guess would reach readers as garbled words.
 *
 * @param name the file's name in the command that converts it.
 */
export function decodeText(bytes: Uint8Array, name: string): TextRead {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { ok: false, line: 1, message: 'is UTF-16, not UTF-8', remedy: remedyFor('UTF-16', name) };
  }
  const text = decode('utf-8', bytes);
  if (text !== undefined) return { ok: true, text };
  let line = 0;
  for (let from = 0; from < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, from);
    const part = bytes.subarray(from, end < 0 ? bytes.length : end);
    if (decode('utf-8', part) === undefined) {
      const guess = decode('windows-1252', part)?.trim().slice(0, 60);
      const message = `is not UTF-8; as Latin-1 its line ${line + 1} would read "${guess}"`;
      return { ok: false, line: line + 1, message, remedy: remedyFor('WINDOWS-1252', name) };
    }
    from += part.length + 1;
  }
  return { ok: false, line: 1, message: 'is not UTF-8', remedy: remedyFor('WINDOWS-1252', name) };
}

function remedyFor(encoding: string, name: string): string {
  return `save it as UTF-8 in your editor, or convert it: iconv -f ${encoding} -t UTF-8 ${name} > converted.md`;
}

function decode(encoding: 'utf-8' | 'windows-1252', bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
