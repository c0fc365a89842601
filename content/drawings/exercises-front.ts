import { type FrontPose, frontFigure, frontJoints } from './front-figure.ts';
import { add, at, between, distance, type Point, scale, subtract, turn, xy } from './geometry.ts';
import { looks } from './palette.ts';
import { floor, label, lens, sheet, steps, straightArrow, stroke } from './shapes.ts';

const ground = 340;

export function lateralLunge(): string {
  const unit = 39;
  const hands = {
    left: { elbow: at(-0.98, -1.0), wrist: at(-0.22, -1.52) },
    right: { elbow: at(0.98, -1.0), wrist: at(0.22, -1.52) },
  };
  const standing: FrontPose = {
    unit,
    pelvis: at(120, ground - 3.88 * unit),
    lean: 0,
    left: { leg: { knee: at(-0.38, 1.78), ankle: at(-0.36, 3.56) }, arm: hands.left },
    right: { leg: { knee: at(0.38, 1.78), ankle: at(0.36, 3.56) }, arm: hands.right },
  };
  const lunging: FrontPose = {
    unit,
    pelvis: at(432, ground - 2.92 * unit),
    lean: 7,
    headLean: 0,
    trunkScale: 0.88,
    left: {
      leg: { knee: at(-1.56, 1.27), ankle: at(-2.78, 2.6), foot: 8 },
      arm: { elbow: at(-0.86, -0.92), wrist: at(-0.02, -1.3) },
    },
    right: {
      leg: { knee: at(1.06, 0.98), ankle: at(0.86, 2.6), foot: -4 },
      arm: { elbow: at(1.14, -0.7), wrist: at(0.42, -1.26) },
    },
  };
  const joints = frontJoints(lunging);
  const working =
    lens(
      between(joints.right.hip, joints.right.knee, 0.1),
      between(joints.right.hip, joints.right.knee, 0.92),
      8,
    ) +
    lens(
      add(between(joints.left.hip, joints.left.knee, 0.15), at(7, 4)),
      add(between(joints.left.hip, joints.left.knee, 0.85), at(5, 3)),
      6,
    );
  return sheet(
    'Lateral lunge: step wide to the side, sit back over the bent leg, the other leg stays straight',
    floor(ground + 4) +
      frontFigure(standing, looks.bun) +
      frontFigure(lunging, looks.bun, working) +
      straightArrow(at(232, 190), at(306, 190)) +
      steps(120, 432),
  );
}

/** Lying on the side: the left side of the picture's figure turns to the floor. */
function sidePlankPose(
  floorY: number,
  unit: number,
  pelvisHeight: number,
  lean: number,
  ankleHeight: number,
): FrontPose {
  const pelvis = at(322, floorY - pelvisHeight * unit);
  const feetDrop = pelvisHeight - ankleHeight;
  const feet = at(Math.sqrt(3.58 ** 2 - feetDrop ** 2), feetDrop);
  const legTurn = (Math.atan2(feet.y, feet.x) * 180) / Math.PI - 90;
  const trunkPoint = (x: number, y: number) => turn(at(x, y), lean);
  const lowerShoulder = trunkPoint(-0.74, -2.06);
  const elbow = at(lowerShoulder.x + 0.04, pelvisHeight - 0.16);
  const leg = (sign: number): { knee: Point; ankle: Point; foot: number } => {
    const hip = scale(turn(at(1, 0), lean), 0.36 * sign);
    const wished = add(feet, turn(at(0.19 * sign, 0), legTurn));
    const ankle = between(hip, wished, Math.min(1, 3.6 / distance(hip, wished)));
    return { knee: between(hip, ankle, 0.5), ankle, foot: legTurn };
  };
  return {
    unit,
    pelvis,
    lean,
    headLean: lean - 4,
    left: { leg: leg(-1), arm: { elbow, wrist: subtract(elbow, at(0.85, -0.02)) } },
    right: { leg: leg(1), arm: { elbow: trunkPoint(1.5, -1.06), wrist: trunkPoint(0.66, -0.42) } },
  };
}

export function sidePlank(): string {
  const unit = 41;
  const [upper, lower] = [174, 350];
  const figure = (floorY: number, pose: FrontPose): string => {
    const spot = (x: number, y: number) => add(pose.pelvis, scale(turn(at(x, y), pose.lean), unit));
    const oblique = lens(spot(-0.27, -0.1), spot(-0.27, -1.36), 0.2 * unit);
    const { left, right } = frontJoints(pose);
    const [top, bottom] = [between(left.hip, right.hip, 0.5), between(left.ankle, right.ankle, 0.5)];
    const gap = stroke(`M${xy(between(top, bottom, 0.12))}L${xy(between(top, bottom, 0.94))}`);
    return floor(floorY + 4, 84, 566) + frontFigure(pose, looks.deep, gap + oblique);
  };
  return sheet(
    'Side plank: on one forearm, lift the hips until head, hips and feet form one line',
    figure(upper, sidePlankPose(upper, unit, 0.7, -54, 0.4)) +
      figure(lower, sidePlankPose(lower, unit, 1.5, -73, 0.42)) +
      label('1', at(50, upper + 4)) +
      label('2', at(50, lower + 4)) +
      straightArrow(at(380, 258), at(380, 208)),
  );
}
