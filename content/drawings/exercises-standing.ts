import { add, at, type Point } from './geometry.ts';
import { looks, quiet } from './palette.ts';
import { bench, block } from './props.ts';
import { arrow, floor, sheet, steps, straightArrow, stroke } from './shapes.ts';
import { type Muscle, sideFigure } from './side-figure.ts';
import { bones, flatFoot, hipOver, onToes, type SidePose } from './skeleton.ts';

const ground = 340;

export function splitSquat(): string {
  const unit = 40;
  const quadriceps: Muscle = { bone: 'nearThigh', from: 0.26, to: 0.92, offset: 0.1, width: 0.17 };
  const pose = (x: number, hip: Point, raise: number): SidePose => ({
    unit,
    hip,
    lean: 6,
    nearLeg: flatFoot(x + 1.5 * unit, ground, unit),
    farLeg: onToes(x - 1.45 * unit, ground, unit, raise),
    nearArm: { upper: -8, elbow: 6, holds: 'dumbbell' },
    farArm: { upper: -12, elbow: 8, holds: 'dumbbell' },
  });
  const [first, second] = [150, 430];
  return sheet(
    'Split squat: from a long stance, lower straight down until the back knee nearly meets the floor',
    floor(ground + 4) +
      sideFigure(pose(first, at(first + 2, ground - 3.45 * unit), 32), looks.fair, [quadriceps]) +
      sideFigure(pose(second, at(second - 8, ground - 2.28 * unit), 62), looks.fair, [quadriceps]) +
      straightArrow(at(second + 84, 150), at(second + 84, 212)) +
      steps(first + 2, second),
  );
}

export function singleLegDeadlift(): string {
  const unit = 40;
  const hamstring: Muscle = { bone: 'nearThigh', from: 0.12, to: 0.9, offset: -0.12, width: 0.17 };
  const [first, second] = [100, 412];
  const standing: SidePose = {
    unit,
    hip: hipOver(flatFoot(first, ground, unit).ankle, 0, unit, 0.995),
    lean: 2,
    nearLeg: flatFoot(first, ground, unit),
    farLeg: { thigh: -2, knee: 40, foot: 34 },
    nearArm: { upper: 4, elbow: 8, holds: 'dumbbell' },
    farArm: { upper: 10, elbow: 8 },
  };
  const hinged: SidePose = {
    unit,
    hip: hipOver(flatFoot(second, ground, unit).ankle, -0.45, unit, 0.975),
    lean: 80,
    headLean: 70,
    nearLeg: flatFoot(second, ground, unit),
    farLeg: { thigh: -83, knee: 4, foot: 78 },
    nearArm: { upper: 0, elbow: 3, holds: 'dumbbell' },
    farArm: { upper: 5, elbow: 3 },
  };
  return sheet(
    'Single-leg deadlift: hinge at the hip over one leg, back long, the other leg reaching behind',
    floor(ground + 4) +
      sideFigure(standing, looks.tan, [hamstring]) +
      sideFigure(hinged, looks.tan, [hamstring]) +
      arrow(at(second + 30, 78), at(second + 92, 82), at(second + 116, 128)) +
      steps(first, second),
  );
}

export function calfRaise(): string {
  const unit = 37;
  const stepTop = 312;
  const calf: Muscle = { bone: 'nearShank', from: 0.08, to: 0.66, offset: -0.08, width: 0.15 };
  const figure = (x: number, raise: number): string => {
    const planted = onToes(x, stepTop, unit, raise);
    const hip = hipOver(planted.ankle, 0.12, unit, 0.998);
    const wall = x + 62;
    const shoulderY = hip.y - bones.trunk * unit;
    return (
      stroke(`M${wall} 44V${ground + 4}`, quiet) +
      block(x - 21, stepTop + 3, 83, ground + 3) +
      sideFigure(
        {
          unit,
          hip,
          lean: 3,
          nearLeg: planted,
          farLeg: { thigh: 12, knee: 62, foot: -18 },
          nearArm: { wrist: at(wall - 8, shoulderY + 34), handAngle: 172 },
          farArm: { upper: -6, elbow: 14 },
        },
        looks.grey,
        [calf],
      )
    );
  };
  const [first, second] = [150, 400];
  return sheet(
    'Calf raise: on the edge of a step, sink the heel below it, then rise on to the ball of the foot',
    floor(ground + 4) +
      figure(first, -20) +
      figure(second, 38) +
      straightArrow(at(second - 66, 292), at(second - 66, 226)) +
      steps(first, second),
  );
}

export function row(): string {
  const unit = 42;
  const back: Muscle = { bone: 'trunk', from: 0.2, to: 0.72, offset: 0.06, width: 0.17 };
  const seatTop = ground - 1.9 * unit;
  const figure = (x: number, nearArm: SidePose['nearArm']): string => {
    const hip = at(x, ground - 3.5 * unit);
    const lean = 68;
    return (
      bench(x + 96, seatTop, 82, ground + 3) +
      sideFigure(
        {
          unit,
          hip,
          lean,
          headLean: 60,
          nearLeg: flatFoot(x - 0.55 * unit, ground, unit),
          farLeg: flatFoot(x + 0.85 * unit, ground, unit),
          nearArm,
          farArm: { wrist: add(at(x + 112, seatTop), at(0, -0.12 * unit)), handAngle: 90 },
        },
        looks.deep,
        [back],
      )
    );
  };
  const [first, second] = [108, 390];
  return sheet(
    'Row: one hand on a bench, back long, draw the weight from a hanging arm up to the ribs',
    floor(ground + 4) +
      figure(first, { upper: -4, elbow: 6, holds: 'dumbbell' }) +
      figure(second, { upper: -94, elbow: 92, holds: 'dumbbell' }) +
      straightArrow(at(second - 66, 190), at(second - 66, 130)) +
      steps(first, second),
  );
}
