import { at, type Point, radians } from './geometry.ts';
import { looks } from './palette.ts';
import { arrow, floor, label, sheet, straightArrow } from './shapes.ts';
import { type Muscle, sideFigure } from './side-figure.ts';
import { bones, flatFoot, onToes, type SidePose } from './skeleton.ts';

/** Start above, end below: lying figures are long, so they stand one over the other. */
const upperGround = 174;
const lowerGround = 350;
const floors =
  floor(upperGround + 4, 84, 566) +
  floor(lowerGround + 4, 84, 566) +
  label('1', at(50, upperGround + 4), { size: 20 }) +
  label('2', at(50, lowerGround + 4), { size: 20 });

export function gluteBridge(): string {
  const unit = 44;
  const glute: Muscle = { bone: 'trunk', from: 0.76, to: 1.14, offset: -0.2, width: 0.2 };
  const ankleX = 400;
  const figure = (ground: number, hip: Point, lean: number): string =>
    sideFigure(
      {
        unit,
        hip,
        lean,
        headLean: -92,
        nearLeg: flatFoot(ankleX, ground, unit),
        farLeg: flatFoot(ankleX + 7, ground, unit),
        nearArm: { upper: 85, elbow: 1, handAngle: 90 },
        farArm: { upper: 83, elbow: 1, handAngle: 90 },
      },
      looks.brown,
      [glute],
    );
  const shoulderX = 235;
  const trunk = bones.trunk * unit;
  const lift = radians(31);
  const shoulderHeight = 0.43 * unit;
  const raisedHip = at(
    shoulderX + trunk * Math.cos(lift),
    lowerGround - shoulderHeight - trunk * Math.sin(lift),
  );
  return sheet(
    'Glute bridge: on your back with feet flat, lift the hips until shoulders, hips and knees form one line',
    floors +
      figure(upperGround, at(shoulderX + trunk, upperGround - shoulderHeight), -90) +
      figure(lowerGround, raisedHip, -121) +
      straightArrow(at(raisedHip.x - 18, 258), at(raisedHip.x - 18, 206)),
  );
}

export function deadBug(): string {
  const unit = 38;
  const belly: Muscle = { bone: 'trunk', from: 0.3, to: 0.86, offset: 0.16, width: 0.17 };
  const hipX = 315;
  const figure = (ground: number, limbs: Pick<SidePose, 'nearLeg' | 'farArm'>): string =>
    sideFigure(
      {
        unit,
        hip: at(hipX, ground - 0.46 * unit),
        lean: -90,
        farLeg: { thigh: 177, knee: 88, foot: -90 },
        nearArm: { upper: 178, elbow: 2 },
        ...limbs,
      },
      looks.tan,
      [belly],
    );
  return sheet(
    'Dead bug: on your back, lower one arm and the opposite leg while the lower back stays on the floor',
    floors +
      figure(upperGround, {
        nearLeg: { thigh: 182, knee: 92, foot: -90 },
        farArm: { upper: 184, elbow: 2 },
      }) +
      figure(lowerGround, {
        nearLeg: { thigh: 99, knee: 3, foot: -92 },
        farArm: { upper: 250, elbow: 4 },
      }) +
      arrow(at(hipX + 98, 240), at(hipX + 136, 242), at(hipX + 146, 268)) +
      arrow(at(hipX - 98, 238), at(hipX - 140, 240), at(hipX - 162, 278)),
  );
}

export function pressUp(): string {
  const unit = 42;
  const chest: Muscle = { bone: 'trunk', from: 0.1, to: 0.52, offset: 0.24, width: 0.18 };
  const triceps: Muscle = { bone: 'nearUpperArm', from: 0.12, to: 0.86, offset: -0.02, width: 0.1 };
  const toesX = 150;
  const figure = (ground: number, lean: number): string => {
    const foot = onToes(toesX, ground, unit, 74);
    const legs = (bones.thigh + bones.shank) * 0.9995 * unit;
    const slope = radians(90 - lean);
    const hip = at(foot.ankle.x + legs * Math.cos(slope), foot.ankle.y - legs * Math.sin(slope));
    const hand = at(toesX + 5.56 * unit, ground - 0.1 * unit);
    return sideFigure(
      {
        unit,
        hip,
        lean,
        headLean: lean - 6,
        nearLeg: foot,
        farLeg: foot,
        nearArm: { wrist: hand, handAngle: 90 },
        farArm: { wrist: at(hand.x + 5, hand.y), handAngle: 90 },
      },
      looks.bun,
      [chest, triceps],
    );
  };
  return sheet(
    'Press-up: body in one line from head to heels, lower the chest towards the floor and press back up',
    floors + figure(upperGround, 70.2) + figure(lowerGround, 86) + straightArrow(at(300, 216), at(300, 266)),
  );
}
