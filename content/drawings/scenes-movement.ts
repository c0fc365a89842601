import { frontFigure } from './front-figure.ts';
import { add, at, type Point } from './geometry.ts';
import { accent, ink, looks, paper, quiet, sand } from './palette.ts';
import { arrow, box, filled, label, lens, sheet, silhouette, straightArrow, stroke } from './shapes.ts';
import { shoe } from './shoe.ts';
import { hemLine, legParts, sideFigure } from './side-figure.ts';
import { flatFoot, onToes, type SidePose, skeletonOf } from './skeleton.ts';

/** A runner in full stride; the foot behind has just left the floor. */
export const running = (unit: number, hip: Point): SidePose => ({
  unit,
  hip,
  lean: 9,
  headLean: 3,
  nearLeg: { thigh: 58, knee: 88, foot: -22 },
  farLeg: { thigh: -24, knee: 14, foot: 42, toes: -22 },
  nearArm: { upper: -52, elbow: 82 },
  farArm: { upper: 30, elbow: 96 },
});

export function planesOfMovement(): string {
  const unit = 40;
  const middle = 300;
  const pelvis = at(middle, 338 - 3.86 * unit);
  const turnY = pelvis.y - 1.05 * unit;
  const [wide, flat] = [104, 24];
  const behind = stroke(
    `M${middle - wide} ${turnY}A${wide} ${flat} 0 0 1 ${middle + wide} ${turnY}`,
    accent,
    4,
  );
  const before = `M${middle + wide} ${turnY}A${wide} ${flat} 0 0 1 ${middle - 62} ${turnY + 19}`;
  const tip = at(middle - 62, turnY + 19);
  const head = `M${tip.x + 15} ${tip.y - 5}L${tip.x} ${tip.y}L${tip.x + 11} ${tip.y + 12}`;
  const runner = frontFigure(
    {
      unit,
      pelvis,
      lean: 0,
      left: {
        leg: { knee: at(-0.3, 1.78), ankle: at(-0.2, 3.54) },
        arm: { elbow: at(-1.02, -0.92), wrist: at(-0.5, -1.5) },
      },
      right: {
        leg: { knee: at(0.42, 0.92), ankle: at(0.36, 2.3), foot: 0 },
        arm: { elbow: at(1.16, -0.98), wrist: at(1.08, -0.5), behind: true },
      },
      legInFront: 'right',
    },
    looks.tan,
  );
  return sheet(
    'Planes of movement: a runner from the front with arrows for forward, sideways and rotation',
    filled(`M190 344a110 17 0 1 0 220 0a110 17 0 1 0 -220 0Z`, sand) +
      behind +
      runner +
      stroke(before + head, accent, 4) +
      straightArrow(at(256, 352), at(176, 382), 5) +
      straightArrow(at(368, 238), at(462, 238), 5) +
      straightArrow(at(232, 238), at(138, 238), 5) +
      label('forward', at(164, 378), { size: 24, anchor: 'end' }) +
      label('sideways', at(474, 246), { size: 24, anchor: 'start' }) +
      label('rotation', at(middle + wide + 18, turnY + 7), { size: 24, anchor: 'start' }),
  );
}

export function unexpectedStep(): string {
  const unit = 100;
  const look = looks.deep;
  const [kerbTop, road] = [252, 338];
  const skeleton = skeletonOf({
    unit,
    hip: at(322, -42),
    lean: 0,
    nearLeg: flatFoot(402, road, unit),
    farLeg: onToes(196, kerbTop, unit, 34),
    nearArm: { upper: 0, elbow: 0 },
    farArm: { upper: 0, elbow: 0 },
  });
  const far = { ...look, skin: '#a37253', shorts: '#beb2a0' };
  const leg = (limb: typeof skeleton.nearLeg, worn: typeof look | typeof far) =>
    shoe(limb.end, unit, limb.foot, limb.toes) + silhouette(legParts(limb, unit, worn)) + hemLine(limb, unit);
  const { nearLeg, farLeg } = skeleton;
  const ankle = nearLeg.end;
  const outerCalf = lens(add(nearLeg.middle, at(2, 34)), add(ankle, at(-2, -40)), 12);
  const hold = (side: 1 | -1) =>
    stroke(`M${ankle.x + 36 * side} ${ankle.y - 56}q${12 * side} 22 ${2 * side} 42`, accent, 4);
  return sheet(
    'An unexpected step: one foot comes down off a kerb and the ankle is held steady',
    filled(`M0 ${road + 4}H600V382a18 18 0 0 1-18 18H18a18 18 0 0 1-18-18Z`, sand) +
      filled(`M0 ${kerbTop + 4}H292V${road + 4}H0Z`, '#e2d4c0') +
      stroke(`M1.500 ${kerbTop + 4}H284q8 0 8 8V${road + 4}H598.500`) +
      stroke(`M246 ${kerbTop + 4}V${road + 4}M118 ${kerbTop + 4}V${road + 4}`, quiet) +
      leg(farLeg, far) +
      leg(nearLeg, look) +
      outerCalf +
      hold(1) +
      hold(-1) +
      arrow(at(306, 184), at(334, 190), at(340, 232)),
  );
}

export function progressEightWeeks(): string {
  const [left, tread, base, rise] = [30, 62, 352, 17];
  const topOf = (week: number) => base - 24 - week * rise;
  let body = '';
  for (let week = 1; week <= 8; week += 1) {
    const x = left + (week - 1) * tread;
    const width = week === 8 ? 540 - 7 * tread : tread;
    const top = topOf(week);
    body += box(x, top, width, base - top, week === 8 ? accent : sand, 0);
    const colour = week === 8 ? paper : ink;
    body += label(String(week), at(x + width / 2, top + 29), { size: 22, colour });
  }
  const unit = 22;
  const runner = sideFigure(running(unit, at(518, topOf(8) - 3 - 3.82 * unit)), looks.fair);
  return sheet(
    'Eight weeks, eight steps: the load rises a little each week and a runner reaches the top',
    body +
      runner +
      arrow(at(60, 232), at(190, 214), at(372, 118)) +
      label('week', at(left + 2, 380), { size: 20, anchor: 'start' }),
  );
}
