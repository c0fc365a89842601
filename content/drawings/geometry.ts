/** Plane geometry in SVG coordinates: x to the right, y downwards. */
export interface Point {
  x: number;
  y: number;
}

export const at = (x: number, y: number): Point => ({ x, y });
export const add = (a: Point, b: Point): Point => at(a.x + b.x, a.y + b.y);
export const subtract = (a: Point, b: Point): Point => at(a.x - b.x, a.y - b.y);
export const scale = (a: Point, by: number): Point => at(a.x * by, a.y * by);
export const between = (a: Point, b: Point, t: number): Point =>
  at(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t);
export const distance = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y);

export const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Unit vector of a hanging limb: 0 = straight down, positive = swung to the right. */
export const hanging = (degrees: number): Point => at(Math.sin(radians(degrees)), Math.cos(radians(degrees)));

/** Unit vector of an upright trunk: 0 = straight up, positive = leaning to the right. */
export const upright = (degrees: number): Point =>
  at(Math.sin(radians(degrees)), -Math.cos(radians(degrees)));

/** Turns a point around the origin, clockwise on screen. */
export function turn(p: Point, degrees: number): Point {
  const c = Math.cos(radians(degrees));
  const s = Math.sin(radians(degrees));
  return at(p.x * c - p.y * s, p.x * s + p.y * c);
}

/** Unit normal of a limb that runs from a to b; points forwards for a figure facing right. */
export function frontNormal(a: Point, b: Point): Point {
  const length = distance(a, b) || 1;
  return at((b.y - a.y) / length, -(b.x - a.x) / length);
}

/**
 * Middle joint of a two-bone limb from root to end.
 * bend +1 folds like a knee, -1 like an elbow, for a figure facing right.
 */
export function middleJoint(root: Point, end: Point, upper: number, lower: number, bend: 1 | -1): Point {
  const reach = distance(root, end);
  if (reach > (upper + lower) * 1.001) {
    throw new Error(`limb too short: needs ${reach.toFixed(1)}, has ${(upper + lower).toFixed(1)}`);
  }
  const along = (upper ** 2 - lower ** 2 + reach ** 2) / (2 * reach);
  const aside = Math.sqrt(Math.max(0, upper ** 2 - along ** 2));
  const base = between(root, end, along / reach);
  return add(base, scale(frontNormal(root, end), aside * bend));
}

/** A number short enough for path data. */
export const short = (n: number): string => String(Number(n.toFixed(1)));
export const xy = (p: Point): string => `${short(p.x)} ${short(p.y)}`;

/** A place along a limb: how far the skin lies before and behind the bone. */
export interface Station {
  at: Point;
  front: number;
  back: number;
}

const onGrid = (p: Point): Point => at(Number(short(p.x)), Number(short(p.y)));

/** Bezier pieces of a smooth curve through points (Catmull-Rom), one per gap. */
function smoothPieces(points: Point[]): string[] {
  return points.slice(1).map((to, i) => {
    const from = points[i] ?? to;
    const before = points[i - 1] ?? from;
    const after = points[i + 2] ?? to;
    const c1 = add(from, scale(subtract(to, before), 1 / 6));
    const c2 = subtract(to, scale(subtract(after, from), 1 / 6));
    // Relative to the rounded start: shorter, and the rounding does not add up.
    const start = onGrid(from);
    return `c${[c1, c2, onGrid(to)].map((p) => xy(subtract(p, start))).join(' ')}`;
  });
}

/** A smooth limb around the line through its stations; from and to pick a stretch of it. */
export function tube(stations: Station[], from = 0, to = stations.length - 1): string {
  const first = stations[0];
  const last = stations.at(-1);
  if (!first || !last) return '';
  const n = frontNormal(first.at, last.at);
  const fronts = stations.map((s) => add(s.at, scale(n, s.front)));
  const backs = stations.map((s) => subtract(s.at, scale(n, s.back)));
  const down = smoothPieces(fronts).slice(from, to).join('');
  const up = smoothPieces([...backs].reverse())
    .slice(stations.length - 1 - to, stations.length - 1 - from)
    .join('');
  const start = fronts[from];
  const turnAt = backs[to];
  return start && turnAt ? `M${xy(start)}${down}L${xy(turnAt)}${up}Z` : '';
}
