import type { MistakeOf } from './content-error.ts';

/** A file's bytes as text, or why they aren't text. */
export type TextRead =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly line: number; readonly mistake: MistakeOf<'file-encoding'> };

/**
 * Reads UTF-8. Other encodings are refused instead of guessed: a wrong guess would reach readers as garbled words.
 *
 * @param name the file's name in the command that converts it.
 */
export function decodeText(bytes: Uint8Array, name: string): TextRead {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return failed(1, { code: 'utf-16', name });
  }
  const text = decode('utf-8', bytes);
  if (text !== undefined) return { ok: true, text };
  let line = 0;
  for (let from = 0; from < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, from);
    const part = bytes.subarray(from, end < 0 ? bytes.length : end);
    if (decode('utf-8', part) === undefined) {
      const reads = decode('windows-1252', part)?.trim().slice(0, 60) ?? '';
      return failed(line + 1, { code: 'latin-1', name, line: line + 1, reads });
    }
    from += part.length + 1;
  }
  return failed(1, { code: 'not-utf-8', name });
}

function failed(line: number, data: MistakeOf<'file-encoding'>['data']): TextRead {
  return { ok: false, line, mistake: { rule: 'file-encoding', data } };
}

function decode(encoding: 'utf-8' | 'windows-1252', bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
