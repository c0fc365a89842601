import { crc32, deflateSync } from 'node:zlib';

// The icon of a publication that has none of its own yet: a disc with the three dots of the progress track.
const DISC = { x: 32, y: 32, r: 31 };
const DOTS = [14, 32, 50].map((x, at) => ({ x, y: 32, r: at === 0 ? 7 : 4.5 }));
const COLOUR = [0xb4, 0x44, 0x1c] as const;
const SIZE = 64;

/** The icon for pages. */
export const MARK_SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">${circle(DISC, '#b4441c')}${DOTS.map((dot) => circle(dot, '#fff')).join('')}</svg>\n`;

/** The icon for emails, which can't show SVG: 64 × 64 pixels, without a background. */
export function markPng(): Uint8Array {
  const rows = Buffer.alloc(SIZE * (1 + SIZE * 4));
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      const white = Math.max(...DOTS.map((dot) => coverage(dot, x, y)));
      const pixel = COLOUR.map((value) => Math.round(value + (255 - value) * white));
      rows.set([...pixel, Math.round(255 * coverage(DISC, x, y))], y * (1 + SIZE * 4) + 1 + x * 4);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  header.set([8, 6], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

interface Circle {
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

function circle({ x, y, r }: Circle, fill: string): string {
  return `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"/>`;
}

/** How much of a pixel a circle covers, 0 to 1, with a soft edge. */
function coverage({ x, y, r }: Circle, column: number, row: number): number {
  const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y);
  return Math.min(1, Math.max(0, r - distance + 0.5));
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'ascii'), data]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(named, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}
