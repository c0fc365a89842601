/**
 * Draws every illustration of this publication into content/images: an SVG and, next to it, a PNG for mail. It goes
 * with the publication: an author who replaces the content deletes this folder too, and `draw` in package.json.
 * Run: npm run draw [-- name ...]
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type PngJob, renderPngs } from '../../scripts/render-pngs.ts';
import { logo, openGraph } from './brand.ts';
import { coach } from './coach.ts';
import { deadBug, gluteBridge, pressUp } from './exercises-floor.ts';
import { lateralLunge, sidePlank } from './exercises-front.ts';
import { calfRaise, row, singleLegDeadlift, splitSquat } from './exercises-standing.ts';
import { planesOfMovement, progressEightWeeks, unexpectedStep } from './scenes-movement.ts';
import { hardEasyWeek, signals } from './scenes-training.ts';

interface Picture {
  name: string;
  draw: () => string;
  width?: number;
  height?: number;
  density?: number;
}

const pictures: Picture[] = [
  { name: 'exercises/split-squat', draw: splitSquat },
  { name: 'exercises/single-leg-deadlift', draw: singleLegDeadlift },
  { name: 'exercises/calf-raise', draw: calfRaise },
  { name: 'exercises/glute-bridge', draw: gluteBridge },
  { name: 'exercises/lateral-lunge', draw: lateralLunge },
  { name: 'exercises/side-plank', draw: sidePlank },
  { name: 'exercises/dead-bug', draw: deadBug },
  { name: 'exercises/press-up', draw: pressUp },
  { name: 'exercises/row', draw: row },
  { name: 'planes-of-movement', draw: planesOfMovement },
  { name: 'unexpected-step', draw: unexpectedStep },
  { name: 'signals', draw: signals },
  { name: 'hard-easy-week', draw: hardEasyWeek },
  { name: 'progress-eight-weeks', draw: progressEightWeeks },
  { name: 'coach', draw: coach, width: 480, height: 480 },
  { name: 'og', draw: openGraph, width: 1200, height: 630, density: 1 },
  { name: 'logo', draw: logo, width: 64, height: 64 },
  { name: 'favicon', draw: logo, width: 64, height: 64, density: 1 },
];

const imagesFolder = join(import.meta.dirname, '../images');
const largestSvg = 12 * 1024;

const wanted = process.argv.slice(2);
const jobs: PngJob[] = [];
for (const { name, draw, width = 600, height = 400, density = 2 } of pictures) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  const svg = draw();
  if (svg.length > largestSvg) throw new Error(`${name}.svg is too large: ${svg.length} bytes`);
  const file = join(imagesFolder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.svg`, svg);
  jobs.push({ svg, file: `${file}.png`, width, height, density });
}
await renderPngs(jobs);
console.log(`Drew ${jobs.length} pictures in ${imagesFolder}`);
