import { add, at, hanging, middleJoint, type Point, scale, turn, upright } from './geometry.ts';

/** Lengths in heads; a standing adult is 7.5 heads tall. */
export const bones = {
  trunk: 2.15,
  thigh: 1.8,
  shank: 1.8,
  upperArm: 1.3,
  forearm: 1.15,
  fist: 0.2,
  ankleHeight: 0.32,
} as const;

/** Ball of the foot as seen from the ankle, shoe flat on the floor. */
const ball = at(0.52, 0.32);

interface FootPose {
  /** Pitch of the shoe in degrees, positive = toes down. */
  foot?: number;
  /** Bend of the toes against the shoe, negative = toes up. */
  toes?: number;
}
/** Either joint angles (hip swing, knee flexion) or a planted ankle. */
export type LegPose = FootPose & ({ thigh: number; knee: number } | { ankle: Point });

interface HandPose {
  /** Direction of the hand; without it the hand follows the forearm. */
  handAngle?: number;
  holds?: 'dumbbell';
  holdAngle?: number;
}
/** Either joint angles (shoulder swing, elbow flexion) or a placed wrist. */
export type ArmPose = HandPose & ({ upper: number; elbow: number } | { wrist: Point });

export interface SidePose {
  unit: number;
  hip: Point;
  /** 0 = upright, 90 = prone with the head to the right, -90 = supine with the head to the left. */
  lean: number;
  /** Direction of the neck and head; the trunk's own when left out. */
  headLean?: number;
  nearLeg: LegPose;
  farLeg: LegPose;
  nearArm: ArmPose;
  farArm: ArmPose;
}

export interface Limb {
  root: Point;
  middle: Point;
  end: Point;
}
export interface Skeleton {
  unit: number;
  hip: Point;
  shoulder: Point;
  neck: Point;
  head: Point;
  headTilt: number;
  lean: number;
  nearLeg: Limb & Required<FootPose>;
  farLeg: Limb & Required<FootPose>;
  nearArm: Limb & HandPose;
  farArm: Limb & HandPose;
}

function within(name: string, degrees: number, most: number): number {
  if (degrees < -5 || degrees > most) throw new Error(`${name} cannot bend ${degrees} degrees`);
  return degrees;
}

function legOf(hip: Point, unit: number, pose: LegPose): Limb & Required<FootPose> {
  const { foot = 0, toes = 0 } = pose;
  const [thigh, shank] = [bones.thigh * unit, bones.shank * unit];
  if ('ankle' in pose) {
    const middle = middleJoint(hip, pose.ankle, thigh, shank, 1);
    return { root: hip, middle, end: pose.ankle, foot, toes };
  }
  const middle = add(hip, scale(hanging(pose.thigh), thigh));
  const shin = pose.thigh - within('knee', pose.knee, 150);
  return { root: hip, middle, end: add(middle, scale(hanging(shin), shank)), foot, toes };
}

function armOf(shoulder: Point, unit: number, pose: ArmPose): Limb & HandPose {
  const [upper, fore] = [bones.upperArm * unit, bones.forearm * unit];
  if ('wrist' in pose) {
    const middle = middleJoint(shoulder, pose.wrist, upper, fore, -1);
    return { ...pose, root: shoulder, middle, end: pose.wrist };
  }
  const middle = add(shoulder, scale(hanging(pose.upper), upper));
  const forearm = pose.upper + within('elbow', pose.elbow, 150);
  return { ...pose, root: shoulder, middle, end: add(middle, scale(hanging(forearm), fore)) };
}

/** Works out where every joint of a figure seen from the side lies. */
export function skeletonOf(pose: SidePose): Skeleton {
  const { unit, hip, lean } = pose;
  const along = upright(lean);
  const forward = turn(along, 90);
  const shoulder = add(hip, scale(along, bones.trunk * unit));
  const headLean = pose.headLean ?? lean;
  const neck = add(shoulder, scale(along, 0.2 * unit));
  const skull = add(neck, scale(upright(headLean), 0.76 * unit));
  const head = add(skull, scale(turn(upright(headLean), 90), 0.1 * unit));
  const farShoulder = add(shoulder, scale(forward, 0.1 * unit));
  return {
    unit,
    hip,
    shoulder,
    neck,
    head,
    headTilt: headLean,
    lean,
    nearLeg: legOf(hip, unit, pose.nearLeg),
    farLeg: legOf(hip, unit, pose.farLeg),
    nearArm: armOf(shoulder, unit, pose.nearArm),
    farArm: armOf(farShoulder, unit, pose.farArm),
  };
}

/** A leg with the whole shoe on the floor. */
export const flatFoot = (x: number, floorY: number, unit: number) => ({
  ankle: at(x, floorY - bones.ankleHeight * unit),
});

/** A leg on its toes: the ball of the foot stays at x on the floor, the heel is raised. */
export function onToes(x: number, floorY: number, unit: number, raise: number) {
  const fromBall = scale(turn(ball, raise), -unit);
  return { ankle: add(at(x, floorY), fromBall), foot: raise, toes: -raise };
}

/** The hip above a foot for a leg that is stretched by the given share (1 = straight). */
export function hipOver(ankle: Point, sideways: number, unit: number, stretch: number): Point {
  const leg = (bones.thigh + bones.shank) * unit * stretch;
  const x = ankle.x + sideways * unit;
  return at(x, ankle.y - Math.sqrt(leg ** 2 - (sideways * unit) ** 2));
}
