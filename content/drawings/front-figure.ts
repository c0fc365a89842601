import {
  add,
  at,
  between,
  distance,
  frontNormal,
  type Point,
  type Station,
  scale,
  subtract,
  tube,
  turn,
  upright,
  xy,
} from './geometry.ts';
import { frontHead } from './head.ts';
import { ink, type Look, quiet, shadedLook } from './palette.ts';
import { capsule, disc, type Part, silhouette, stroke } from './shapes.ts';
import { shoeColour } from './shoe.ts';
import { bones } from './skeleton.ts';

/** Joints in heads from the middle of the pelvis; shorter than the bone = pointing at the viewer. */
interface FrontLeg {
  knee: Point;
  ankle: Point;
  /** Turn of the shoe; 0 = sole down. */
  foot?: number;
}
interface FrontArm {
  elbow: Point;
  wrist: Point;
  behind?: boolean;
}
/** Left and right are those of the picture. */
export interface FrontPose {
  unit: number;
  pelvis: Point;
  /** Turn of the trunk, clockwise on screen. */
  lean: number;
  headLean?: number;
  /** Under 1 when the trunk tips towards the viewer. */
  trunkScale?: number;
  left: { leg: FrontLeg; arm: FrontArm };
  right: { leg: FrontLeg; arm: FrontArm };
  /** A leg drawn over the trunk because it comes forward. */
  legInFront?: 'left' | 'right';
}

const trunkForm = [
  [-0.16, 0.1],
  [-0.08, 0.52],
  [0.04, 0.72],
  [0.2, 0.62],
  [0.36, 0.48],
  [0.56, 0.54],
  [0.8, 0.66],
  [0.95, 0.64],
  [1.04, 0.4],
  [1.12, 0.2],
] as const;
const waistStation = 4;
const hemShare = 0.56;

function taper(a: Point, b: Point, unit: number, rows: readonly (readonly [number, number])[]): Station[] {
  return rows.map(([share, half]) => ({ at: between(a, b, share), front: half * unit, back: half * unit }));
}

function check(name: string, a: Point, b: Point, length: number): void {
  if (distance(a, b) > length * 1.03)
    throw new Error(`${name} is ${distance(a, b).toFixed(2)}, bone is ${length}`);
}

/** A front-view figure in place: where its joints are on the sheet. */
export function frontJoints(pose: FrontPose) {
  const { unit, pelvis, lean } = pose;
  const along = scale(upright(lean), bones.trunk * (pose.trunkScale ?? 1));
  const across = turn(upright(lean), 90);
  const spot = (p: Point) => add(pelvis, scale(p, unit));
  const side = (name: 'left' | 'right') => {
    const sign = name === 'left' ? -1 : 1;
    const { leg, arm } = pose[name];
    const hip = scale(across, 0.36 * sign);
    const shoulder = add(scale(along, 0.96), scale(across, 0.74 * sign));
    check(`${name} thigh`, hip, leg.knee, bones.thigh);
    check(`${name} shank`, leg.knee, leg.ankle, bones.shank);
    check(`${name} upper arm`, shoulder, arm.elbow, bones.upperArm);
    check(`${name} forearm`, arm.elbow, arm.wrist, bones.forearm);
    return {
      hip: spot(hip),
      knee: spot(leg.knee),
      ankle: spot(leg.ankle),
      foot: leg.foot ?? 0,
      shoulder: spot(shoulder),
      elbow: spot(arm.elbow),
      wrist: spot(arm.wrist),
      behind: arm.behind ?? false,
    };
  };
  return { left: side('left'), right: side('right'), top: spot(along), along, across };
}

type Side = ReturnType<typeof frontJoints>['left'];

function legParts(s: Side, unit: number, look: Look): Part[] {
  const thigh = taper(s.hip, s.knee, unit, [
    [-0.08, 0.2],
    [0.05, 0.36],
    [hemShare, 0.31],
    [1, 0.23],
  ]);
  const shank = taper(s.knee, s.ankle, unit, [
    [0, 0.225],
    [0.3, 0.235],
    [0.65, 0.17],
    [1, 0.125],
    [1.06, 0.08],
  ]);
  return [
    { d: tube(thigh, 2) + disc(s.knee, 0.228 * unit) + tube(shank), fill: look.skin },
    { d: tube(thigh, 0, 2), fill: look.shorts },
  ];
}

function hem(s: Side, unit: number): string {
  const n = scale(frontNormal(s.hip, s.knee), 0.3 * unit);
  const middle = between(s.hip, s.knee, hemShare);
  return stroke(`M${xy(add(middle, n))}L${xy(subtract(middle, n))}`, ink, 2);
}

function shoe(s: Side, unit: number): string {
  const spot = (x: number, y: number) => add(s.ankle, scale(turn(at(x, y), s.foot), unit));
  const d = capsule(spot(0, 0), 0.17 * unit, spot(0, 0.13), 0.21 * unit);
  const sole = `M${xy(spot(-0.13, 0.25))}L${xy(spot(0.13, 0.25))}`;
  return silhouette([{ d, fill: shoeColour }]) + stroke(sole, quiet, 0.07 * unit);
}

function arm(s: Side, unit: number, look: Look): string {
  const reach = distance(s.elbow, s.wrist) || 1;
  const fist = add(s.wrist, scale(subtract(s.wrist, s.elbow), (bones.fist * unit) / reach));
  const d = [
    capsule(s.shoulder, 0.24 * unit, s.elbow, 0.165 * unit),
    capsule(s.elbow, 0.165 * unit, s.wrist, 0.115 * unit),
    capsule(s.wrist, 0.12 * unit, fist, 0.165 * unit),
  ].join('');
  return silhouette([{ d, fill: look.skin }]);
}

/** Draws a figure from the front; overlay is drawn before the arms (muscles, arrows). */
export function frontFigure(pose: FrontPose, look: Look, overlay = ''): string {
  const { unit, pelvis } = pose;
  const { left, right, top, along, across } = frontJoints(pose);
  const headLean = pose.headLean ?? pose.lean;
  const trunk = taper(pelvis, top, unit, trunkForm);
  const head = add(add(top, scale(along, 0.09 * unit)), scale(upright(headLean), 0.78 * unit));
  const sides = { left, right };
  const apart = pose.legInFront ? sides[pose.legInFront] : undefined;
  const joined = [left, right].filter((s) => s !== apart);
  const waist = add(pelvis, scale(along, 0.36 * unit));
  const belt = scale(across, 0.47 * unit);
  return [
    ...[left, right].filter((s) => s.behind).map((s) => arm(s, unit, shadedLook(look))),
    silhouette([{ d: capsule(top, 0.2 * unit, head, 0.18 * unit), fill: look.skin }]),
    ...joined.map((s) => shoe(s, unit)),
    silhouette([
      ...joined.flatMap((s) => legParts(s, unit, look)),
      { d: tube(trunk, 0, waistStation), fill: look.shorts },
      { d: tube(trunk, waistStation), fill: look.shirt },
    ]),
    stroke(`M${xy(add(waist, belt))}L${xy(subtract(waist, belt))}`, ink, 2),
    ...joined.map((s) => hem(s, unit)),
    frontHead(head, unit, headLean, look),
    apart ? shoe(apart, unit) + silhouette(legParts(apart, unit, look)) + hem(apart, unit) : '',
    overlay,
    ...[left, right].filter((s) => !s.behind).map((s) => arm(s, unit, look)),
  ].join('');
}
