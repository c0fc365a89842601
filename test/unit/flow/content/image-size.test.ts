import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { imageWidth } from '../../../../src/flow/content/image-size.ts';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat([
    ...parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
    Buffer.alloc(40),
  ]);

test('widths are in the headers of PNG, GIF, JPEG and WebP', () => {
  expect(imageWidth(readFileSync('content/images/logo.png'))).toBeGreaterThan(10);
  expect(imageWidth(bytes('GIF89a', [0x2c, 0x01]))).toBe(300);
  // A comment precedes the frame.
  const jpeg = [0xff, 0xd8, 0xff, 0xfe, 0, 4, 1, 2, 0xff, 0xc2, 0, 17, 8, 0, 50, 0x05, 0xdc];
  expect(imageWidth(bytes(jpeg))).toBe(1500);
  const riff = (kind: string) => bytes('RIFF', [0, 0, 0, 0], `WEBP${kind}`);
  const extended = riff('VP8X');
  extended.writeUIntLE(799, 24, 3);
  expect(imageWidth(extended)).toBe(800);
  const lossless = riff('VP8L');
  lossless.writeUInt16LE(639, 21);
  expect(imageWidth(lossless)).toBe(640);
  const lossy = riff('VP8 ');
  lossy.writeUInt16LE(320, 26);
  expect(imageWidth(lossy)).toBe(320);
});

test('a non-picture or truncated file has none', () => {
  expect(imageWidth(Buffer.from('<svg/>'))).toBeUndefined();
  expect(imageWidth(readFileSync('content/images/logo.svg'))).toBeUndefined();
  expect(imageWidth(bytes([0xff, 0xd8, 0xff, 0xe0, 0, 0]))).toBeUndefined();
  expect(imageWidth(bytes([0xff, 0xd8, 1, 2, 3]))).toBeUndefined();
});
