import { closeSync, openSync, readSync } from 'node:fs';

/** Where a size's marker stands in a JPEG with a preview in its head. */
const HEAD = 65_536;

/** Width of a picture's file in pixels; undefined where it can't be read or its format is not known. */
export function imageFileWidth(path: string): number | undefined {
  try {
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(HEAD);
      return imageWidth(head.subarray(0, readSync(file, head, 0, HEAD, 0)));
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

/** Width of a picture in pixels, from its file's first bytes; undefined where the format is not known. */
export function imageWidth(bytes: Buffer): number | undefined {
  if (bytes.length < 30) return undefined;
  if (bytes.readUInt32BE(0) === 0x89504e47) return bytes.readUInt32BE(16);
  if (bytes.toString('latin1', 0, 3) === 'GIF') return bytes.readUInt16LE(6);
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') {
    return webpWidth(bytes);
  }
  return bytes.readUInt16BE(0) === 0xffd8 ? jpegWidth(bytes) : undefined;
}

function webpWidth(bytes: Buffer): number | undefined {
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return bytes.readUIntLE(24, 3) + 1;
    case 'VP8L':
      return (bytes.readUInt16LE(21) & 0x3fff) + 1;
    case 'VP8 ':
      return bytes.readUInt16LE(26) & 0x3fff;
    default:
      return undefined;
  }
}

/** A start-of-frame marker holds the size; what stands before it is passed over by its length. */
function jpegWidth(bytes: Buffer): number | undefined {
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return bytes.readUInt16BE(at + 7);
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
