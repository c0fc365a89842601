import { at, radians } from './geometry.ts';
import { accent, ink, sand, white } from './palette.ts';
import { capsule, disc, filled, outlined, sheet, silhouette, stroke } from './shapes.ts';

const skin = '#b57f5a';
const shadow = '#9c6a48';
const hairColour = '#33261f';
const centre = 240;

/** Curls along the edge of the hair, then a few in the fringe. */
function curls(): string {
  const edge: string[] = [];
  for (let degrees = 172; degrees <= 368; degrees += 17.8) {
    const [c, s] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))];
    edge.push(disc(at(centre + 84 * c, 158 + 90 * s), 23));
  }
  return edge.join('');
}

function fringe(): string {
  const row = [
    [-66, 122, 22],
    [-38, 104, 24],
    [-6, 98, 25],
    [27, 100, 24],
    [57, 112, 22],
    [74, 134, 18],
  ] as const;
  return row.map(([x, y, r]) => disc(at(centre + x, y), r)).join('');
}

function face(): string {
  const outline = 'M166 150C166 90 314 90 314 150C316 214 290 274 240 276C190 274 164 214 166 150Z';
  const features =
    stroke('M186 152Q202 141 218 150M262 150Q278 141 294 152', hairColour, 4) +
    filled(disc(at(203, 174), 6) + disc(at(277, 174), 6), ink) +
    stroke('M189 171Q203 159 217 171M263 171Q277 159 291 171') +
    stroke('M242 176Q234 198 230 206Q236 214 248 210') +
    outlined('M212 232Q240 240 268 232Q260 254 240 254Q220 254 212 232Z', white) +
    stroke('M205 228Q208 231 212 232M275 228Q272 231 268 232') +
    filled(disc(at(190, 212), 11) + disc(at(290, 212), 11), '#bf7450');
  const ears = silhouette([{ d: disc(at(163, 190), 14) + disc(at(317, 190), 14), fill: skin }]);
  const rings = outlined(disc(at(161, 212), 5) + disc(at(319, 212), 5), accent, 2);
  return ears + silhouette([{ d: outline, fill: skin }]) + features + rings;
}

function stopwatchInHand(): string {
  const watch = at(384, 318);
  const forearm = silhouette([{ d: capsule(at(416, 476), 33, at(392, 384), 23), fill: skin }]);
  const dial =
    outlined('M376 264h16v16h-16Z', accent) +
    outlined(disc(watch, 41), accent) +
    outlined(disc(watch, 30), white) +
    stroke('M384 294v5M384 337v5M360 318h5M403 318h5', ink, 2) +
    stroke('M384 318V300M384 318L396 326');
  const fingers = silhouette([
    {
      d:
        capsule(at(396, 378), 22, at(372, 368), 15) +
        capsule(at(370, 372), 11, at(344, 345), 9) +
        capsule(at(404, 374), 12, at(424, 336), 9),
      fill: skin,
    },
  ]);
  const knuckles = stroke('M364 352Q378 362 390 359M372 378Q384 382 392 376', ink, 2);
  return forearm + dial + fingers + knuckles;
}

const strands = 'M180 112q10-14 24-8M214 96q12-12 26-2M250 94q12-10 24 2';
const lowered = (head: string): string => `<g transform="translate(0 24)">${head}</g>`;

export function coach(): string {
  const neck = silhouette([{ d: capsule(at(centre, 250), 33, at(centre, 330), 36), fill: skin }]);
  const neckShade = filled('M207 286Q240 314 273 286L274 300Q240 322 206 300Z', shadow);
  const shoulders = 'M56 484C60 384 110 346 196 324Q240 372 284 324C370 346 420 384 424 484Z';
  const collar = stroke('M182 328Q238 398 298 328', accent, 5);
  return sheet(
    'Coach Lena Okafor, smiling, with a stopwatch in her hand',
    filled(disc(at(centre, 232), 204), sand) +
      lowered(silhouette([{ d: curls() + disc(at(centre, 160), 86), fill: hairColour }])) +
      neck +
      neckShade +
      `<svg width="480" height="480">${outlined(shoulders, white)}</svg>` +
      stroke('M118 480Q124 440 134 422', ink) +
      collar +
      lowered(face() + filled(fringe(), hairColour) + stroke(strands, '#5a463a', 2)) +
      `<svg width="480" height="480">${stopwatchInHand()}</svg>`,
    { width: 480, height: 480, corner: 24 },
  );
}
