import { add, at, type Point, scale, short, turn, xy } from './geometry.ts';
import { ink, type Look } from './palette.ts';
import { disc, filled, outlined, silhouette, stroke } from './shapes.ts';

/** Writes path data given in head units around a centre, turned by the head's tilt. */
function placed(centre: Point, unit: number, tilt: number) {
  return (template: string): string =>
    template.replace(/(-?[\d.]+),(-?[\d.]+)/g, (_all, x: string, y: string) =>
      xy(add(centre, scale(turn(at(Number(x), Number(y)), tilt), unit))),
    );
}

const profileOutline =
  'M-.2,.4C-.5,.2 -.5,-.5 0,-.5C.22,-.5 .35,-.36 .36,-.14Q.4,0 .45,.07Q.45,.12 .38,.14L.37,.26Q.38,.42 .26,.46Q.1,.48 -.02,.36Z';
const profileHair =
  'M.34,-.26C.24,-.22 .1,-.24 .05,-.08C.03,.02 -.06,.02 -.1,.1C-.1,.24 -.16,.32 -.2,.38C-.53,.2 -.55,-.56 0,-.56C.22,-.56 .36,-.42 .34,-.26Z';

const curlCentres = [
  [0.27, -0.36, 0.13],
  [0.1, -0.48, 0.16],
  [-0.13, -0.47, 0.17],
  [-0.32, -0.33, 0.17],
  [-0.39, -0.12, 0.16],
  [-0.33, 0.1, 0.15],
  [-0.15, -0.2, 0.26],
] as const;

/** Head in profile, looking right when tilt is 0. */
export function profileHead(centre: Point, unit: number, tilt: number, look: Look): string {
  const place = placed(centre, unit, tilt);
  const spot = (x: number, y: number) => add(centre, scale(turn(at(x, y), tilt), unit));
  let behind = '';
  if (look.hair === 'ponytail') {
    const root = spot(-0.36, -0.26);
    const tip = add(root, at(-0.34 * unit, 0.72 * unit));
    behind = outlined(
      `M${xy(root)}C${xy(add(root, at(-0.5 * unit, -0.1 * unit)))} ${xy(add(tip, at(-0.24 * unit, -0.3 * unit)))} ${xy(tip)}C${xy(add(tip, at(0.22 * unit, -0.3 * unit)))} ${xy(add(root, at(-0.02 * unit, 0.3 * unit)))} ${xy(root)}Z`,
      look.hairColour,
    );
  }
  if (look.hair === 'bun') behind = outlined(disc(spot(-0.34, -0.4), 0.2 * unit), look.hairColour);
  const face = silhouette([{ d: place(profileOutline), fill: look.skin }]);
  const hair =
    look.hair === 'curly'
      ? silhouette(
          [
            {
              d: curlCentres.map(([x, y, r]) => disc(spot(x, y), r * unit)).join(''),
              fill: look.hairColour,
            },
          ],
          1,
        )
      : outlined(place(profileHair), look.hairColour, 1.5);
  const ear = outlined(disc(spot(-0.06, 0.06), 0.085 * unit), look.skin, 2);
  const eye = filled(disc(spot(0.23, -0.04), Math.max(1.3, 0.045 * unit)), ink);
  const mouth = stroke(place('M.36,.25L.26,.24'), ink, 2);
  return behind + face + hair + ear + eye + mouth;
}

/** Head seen from the front. */
export function frontHead(centre: Point, unit: number, tilt: number, look: Look): string {
  const place = placed(centre, unit, tilt);
  const spot = (x: number, y: number) => add(centre, scale(turn(at(x, y), tilt), unit));
  const ears = silhouette([
    { d: disc(spot(-0.37, 0.03), 0.08 * unit) + disc(spot(0.37, 0.03), 0.08 * unit), fill: look.skin },
  ]);
  const face = silhouette([
    {
      d: place('M-.36,-.1C-.36,-.6 .36,-.6 .36,-.1C.37,.28 .2,.5 0,.5C-.2,.5 -.37,.28 -.36,-.1Z'),
      fill: look.skin,
    },
  ]);
  const cap =
    look.hair === 'curly'
      ? [-0.33, -0.2, 0, 0.2, 0.33]
          .map((x) => disc(spot(x, -0.28 - 0.22 * Math.cos(x * 3.4)), 0.17 * unit))
          .join('')
      : place('M-.38,-.04C-.44,-.7 .44,-.7 .38,-.04C.34,-.2 .26,-.3 .1,-.3C-.1,-.3 -.3,-.26 -.38,-.04Z');
  const hair = silhouette([{ d: cap, fill: look.hairColour }], 1);
  const knot = look.hair === 'bun' ? outlined(disc(spot(0, -0.62), 0.18 * unit), look.hairColour) : '';
  const eyeSize = Math.max(1.3, 0.045 * unit);
  const eyes = filled(disc(spot(-0.14, 0.02), eyeSize) + disc(spot(0.14, 0.02), eyeSize), ink);
  const mouth = stroke(place('M-.1,.27Q0,.33 .1,.27'), ink, Number(short(Math.min(2, unit * 0.06))));
  return knot + ears + face + hair + eyes + mouth;
}
