import { type Point, short } from './geometry.ts';
import { accent, sand } from './palette.ts';
import { box } from './shapes.ts';

/** A dumbbell seen from the side; unit is one head, angle turns the handle. */
export function dumbbell(centre: Point, unit: number, angle = 0): string {
  const plate = (x: number, w: number, h: number) =>
    `M${short(x * unit)} ${short((-h / 2) * unit)}h${short(w * unit)}v${short(h * unit)}h${short(-w * unit)}Z`;
  const plates = [plate(-0.4, 0.8, 0.1), plate(-0.62, 0.12, 0.34), plate(0.5, 0.12, 0.34)];
  const discs = plate(-0.5, 0.2, 0.56) + plate(0.3, 0.2, 0.56);
  const turned = angle === 0 ? '' : ` rotate(${angle})`;
  return `<path transform="translate(${short(centre.x)} ${short(centre.y)})${turned}" d="${plates.join('')}${discs}" fill="${accent}"/>`;
}

/** A plain bench: top left corner of the seat, its width and the height above the floor. */
export function bench(left: number, top: number, width: number, floorY: number): string {
  const leg = (x: number) => box(x, top + 12, 9, floorY - top - 13, sand, 2);
  return leg(left + 10) + leg(left + width - 19) + box(left, top, width, 15, sand, 5);
}

/** A solid block to stand on. */
export const block = (left: number, top: number, width: number, floorY: number): string =>
  box(left, top, width, floorY - top, sand, 3);
