import {
  add,
  between,
  frontNormal,
  hanging,
  type Point,
  type Station,
  scale,
  subtract,
  tube,
  turn,
  upright,
  xy,
} from './geometry.ts';
import { profileHead } from './head.ts';
import { ink, type Look, shadedLook } from './palette.ts';
import { dumbbell } from './props.ts';
import { capsule, disc, lens, lineWidth, type Part, silhouette, stroke } from './shapes.ts';
import { shoe } from './shoe.ts';
import { bones, type Limb, type SidePose, type Skeleton, skeletonOf } from './skeleton.ts';

/** A working muscle, as a stretch of a bone: share of its length, and the side it lies on. */
export interface Muscle {
  bone: 'nearThigh' | 'nearShank' | 'nearUpperArm' | 'farThigh' | 'farShank' | 'trunk';
  from: number;
  to: number;
  /** Distance from the bone in heads, positive = front of the body. */
  offset: number;
  width: number;
}

/** Stations along a straight bone: share of its length, then heads before and behind it. */
function along(
  a: Point,
  b: Point,
  unit: number,
  rows: readonly (readonly [number, number, number])[],
): Station[] {
  return rows.map(([share, front, back]) => ({
    at: between(a, b, share),
    front: front * unit,
    back: back * unit,
  }));
}
const thighForm = [
  [-0.2, 0.16, 0.18],
  [-0.02, 0.38, 0.41],
  [0.3, 0.39, 0.38],
  [0.58, 0.33, 0.31],
  [1, 0.24, 0.24],
] as const;
const shankForm = [
  [0, 0.24, 0.23],
  [0.3, 0.2, 0.28],
  [0.62, 0.16, 0.2],
  [1, 0.13, 0.14],
  [1.07, 0.06, 0.07],
] as const;
/** From the seat (below the hip joint) up to the neck. */
const trunkForm = [
  [-0.2, 0.02, 0.1],
  [-0.13, 0.24, 0.36],
  [0.03, 0.36, 0.47],
  [0.22, 0.38, 0.42],
  [0.42, 0.34, 0.31],
  [0.6, 0.38, 0.36],
  [0.78, 0.43, 0.42],
  [0.97, 0.27, 0.36],
  [1.09, 0.1, 0.22],
] as const;
const waistStation = 4;
const hemStation = 3;

export function legParts(leg: Limb, unit: number, look: Look): Part[] {
  const { root, middle, end } = leg;
  const thigh = along(root, middle, unit, thighForm);
  const skin =
    tube(thigh, hemStation) + disc(middle, 0.238 * unit) + tube(along(middle, end, unit, shankForm));
  return [
    { d: skin, fill: look.skin },
    { d: tube(thigh, 0, hemStation), fill: look.shorts },
  ];
}

/** The edge of the shorts across the thigh. */
export function hemLine(leg: Limb, unit: number): string {
  const hem = between(leg.root, leg.middle, 0.58);
  const n = scale(frontNormal(leg.root, leg.middle), 0.32 * unit);
  return stroke(`M${xy(add(hem, n))}L${xy(subtract(hem, n))}`, ink, 2);
}

function wholeLeg(leg: Skeleton['nearLeg'], unit: number, look: Look): string {
  return shoe(leg.end, unit, leg.foot, leg.toes) + silhouette(legParts(leg, unit, look)) + hemLine(leg, unit);
}

function trunkParts(s: Skeleton, look: Look): Part[] {
  // The bone runs upwards here, so front and back of the form change sides.
  const mirrored = trunkForm.map(([share, front, back]) => [share, back, front] as const);
  const stations = along(s.hip, s.shoulder, s.unit, mirrored);
  return [
    { d: tube(stations, 0, waistStation), fill: look.shorts },
    { d: tube(stations, waistStation), fill: look.shirt },
  ];
}

function arm(limb: Skeleton['nearArm'], unit: number, look: Look): string {
  const { root, middle, end } = limb;
  const heading = limb.handAngle;
  const fore = subtract(end, middle);
  const along = heading === undefined ? scale(fore, 1 / (Math.hypot(fore.x, fore.y) || 1)) : hanging(heading);
  const fist = add(end, scale(along, bones.fist * unit));
  const hand = capsule(end, 0.12 * unit, fist, 0.16 * unit);
  const parts: Part[] = [
    { d: capsule(root, 0.24 * unit, middle, 0.165 * unit), fill: look.skin },
    { d: capsule(middle, 0.165 * unit, end, 0.115 * unit), fill: look.skin },
  ];
  if (limb.holds === undefined) {
    const flat =
      heading === undefined
        ? hand
        : capsule(end, 0.12 * unit, add(end, scale(along, 0.42 * unit)), 0.085 * unit);
    return silhouette([...parts, { d: flat, fill: look.skin }]);
  }
  return (
    silhouette([...parts, { d: hand, fill: look.skin }]) +
    dumbbell(fist, unit, limb.holdAngle ?? 0) +
    silhouette([{ d: disc(fist, 0.15 * unit), fill: look.skin }], lineWidth * 0.8)
  );
}

function muscleShape(s: Skeleton, muscle: Muscle): string {
  const ends: Record<Muscle['bone'], [Point, Point]> = {
    nearThigh: [s.nearLeg.root, s.nearLeg.middle],
    nearShank: [s.nearLeg.middle, s.nearLeg.end],
    farThigh: [s.farLeg.root, s.farLeg.middle],
    farShank: [s.farLeg.middle, s.farLeg.end],
    nearUpperArm: [s.nearArm.root, s.nearArm.middle],
    trunk: [s.shoulder, s.hip],
  };
  const [a, b] = ends[muscle.bone];
  const n = frontNormal(a, b);
  const aside = (share: number, heads: number) => add(between(a, b, share), scale(n, heads * s.unit));
  const { from, to, offset, width } = muscle;
  return lens(aside(from, offset), aside(to, offset), width * s.unit);
}

/** Draws a figure from the side, facing right. Far limbs lie behind the trunk, near ones before it. */
export function sideFigure(pose: SidePose, look: Look, muscles: Muscle[] = []): string {
  const s = skeletonOf(pose);
  const { unit } = s;
  const far = shadedLook(look);
  const paint = (wanted: (bone: Muscle['bone']) => boolean) =>
    muscles
      .filter((m) => wanted(m.bone))
      .map((m) => muscleShape(s, m))
      .join('');
  const neck = silhouette([{ d: capsule(s.neck, 0.21 * unit, s.head, 0.19 * unit), fill: look.skin }]);
  return [
    arm(s.farArm, unit, far),
    wholeLeg(s.farLeg, unit, far),
    paint((bone) => bone.startsWith('far')),
    neck,
    profileHead(s.head, unit, s.headTilt, look),
    shoe(s.nearLeg.end, unit, s.nearLeg.foot, s.nearLeg.toes),
    silhouette([...legParts(s.nearLeg, unit, look), ...trunkParts(s, look)]),
    waistLine(s),
    hemLine(s.nearLeg, unit),
    paint((bone) => bone.startsWith('near') && bone !== 'nearUpperArm'),
    paint((bone) => bone === 'trunk'),
    arm(s.nearArm, unit, look),
    paint((bone) => bone === 'nearUpperArm'),
  ].join('');
}

function waistLine(s: Skeleton): string {
  const middle = between(s.hip, s.shoulder, 0.42);
  const across = scale(turn(upright(s.lean), 90), 0.32 * s.unit);
  return stroke(`M${xy(add(middle, across))}L${xy(subtract(middle, across))}`, ink, 2);
}
