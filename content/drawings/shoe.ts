import { add, at, type Point, scale, turn, xy } from './geometry.ts';
import { quiet } from './palette.ts';
import { capsule, type Part, silhouette, stroke } from './shapes.ts';

export const shoeColour = '#4a463f';

/** The shoe in its own frame: sole at 0.32 below the ankle, toes to the right. */
function shoeParts(ankle: Point, unit: number, foot: number, toes: number): Part[] {
  const spot = (x: number, y: number) => add(ankle, scale(turn(at(x, y), foot), unit));
  const bent = (x: number, y: number) => {
    const q = turn(at(x - 0.5, y - 0.19), toes);
    return spot(q.x + 0.5, q.y + 0.19);
  };
  const heel = spot(-0.1, 0.15);
  const midfoot = spot(0.5, 0.19);
  const d = [
    capsule(spot(-0.02, 0.02), 0.17 * unit, midfoot, 0.13 * unit),
    capsule(heel, 0.17 * unit, midfoot, 0.13 * unit),
    capsule(midfoot, 0.13 * unit, bent(0.76, 0.215), 0.105 * unit),
  ].join('');
  return [{ d, fill: shoeColour }];
}

/** Shoe with a light sole. */
export function shoe(ankle: Point, unit: number, foot: number, toes: number): string {
  const spot = (x: number, y: number) => add(ankle, scale(turn(at(x, y), foot), unit));
  const toe = turn(at(0.27, 0.07), toes);
  const sole = `M${xy(spot(-0.18, 0.25))}L${xy(spot(0.5, 0.26))}L${xy(spot(0.5 + toe.x, 0.19 + toe.y))}`;
  return silhouette(shoeParts(ankle, unit, foot, toes)) + stroke(sole, quiet, 0.07 * unit);
}
