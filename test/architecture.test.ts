import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { PLACES, type Place } from '../scripts/places.ts';
import { PACKAGES } from '../src/shared/loading/packed-packages.ts';

/** Packages that read other files' code. */
const UNPACKED = /^(tsx|esbuild)\b/;

const ROOT = resolve(import.meta.dirname, '..');

interface Import {
  readonly from: string;
  /** A path from the root, or a package's name. */
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = ['src', 'emails', 'scripts', 'content']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      posix.join(folder, name),
    ),
  )
  .filter((name) => /\.tsx?$/.test(name));
const codeOf = new Map(files.map((file) => [file, withoutComments(readFileSync(join(ROOT, file), 'utf8'))]));
const imports = files.flatMap(importsOf);

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

function importsOf(from: string): Import[] {
  const code = codeOf.get(from) ?? '';
  const statements = [...code.matchAll(/^(?:import|export)\s+(?:([^'";]*?)\s+from\s+)?'([^']+)'/gm)];
  const dynamic = [...code.matchAll(/\bimport\('([^']+)'\)/g)].map((match) => ['', '', match[1]]);
  return [...statements, ...dynamic].map(([, names = '', target = '']) => ({
    from,
    to: target.startsWith('.') ? posix.join(posix.dirname(from), target) : target,
    typeOnly:
      /^type\b/.test(names) || (/^\{[\s\S]*\}$/.test(names) && /^\{(\s*type [^,}]+,?)+\s*\}$/.test(names)),
  }));
}

const within = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);
/** The innermost place that holds the file. */
const homeOf = (file: string): string | undefined =>
  Object.keys(PLACES)
    .filter((place) => within(file, place))
    .sort((a, b) => b.length - a.length)[0];
const isOurs = ({ to }: Import): boolean => files.includes(to);

/** Files with a matching line, except the allowed ones. */
function filesWith(pattern: RegExp, allowed: readonly string[]): string[] {
  return files.filter(
    (file) => !allowed.some((place) => within(file, place)) && pattern.test(codeOf.get(file) ?? ''),
  );
}

describe('imports', () => {
  test('are found at all', () => {
    expect(imports.filter(isOurs).length).toBeGreaterThan(200);
    expect(imports).toContainEqual({
      from: 'src/run/app/app.ts',
      to: 'src/run/config/config.ts',
      typeOnly: true,
    });
    expect(imports).toContainEqual({ from: 'src/run/config/environment.ts', to: 'zod', typeOnly: false });
    expect(imports).toContainEqual({
      from: 'src/run/config/config.ts',
      to: 'src/flow/deliver/outcome.ts',
      typeOnly: true,
    });
  });

  test('lead to files that exist', () => {
    expect(imports.filter((one) => /^(src|emails|scripts|content)\//.test(one.to) && !isOurs(one))).toEqual(
      [],
    );
  });

  test('never lead to a test', () => {
    expect(imports.filter(({ to }) => within(to, 'test'))).toEqual([]);
  });

  test('every file has a place in the flow', () => {
    expect(files.filter((file) => homeOf(file) === undefined)).toEqual([]);
  });

  test('follow only the allowed arrows', () => {
    const astray = imports.filter((one) => {
      const home = homeOf(one.from);
      if (!isOurs(one) || home === undefined || within(one.to, home)) return false;
      const { imports: may, types = [] } = PLACES[home] as Place;
      return ![...may, ...(one.typeOnly ? types : [])].some((place) => within(one.to, place));
    });
    expect(astray.map(({ from, to, typeOnly }) => `${from} → ${to}${typeOnly ? ' (types)' : ''}`)).toEqual(
      [],
    );
  });

  test('never form a circle', () => {
    const next = Map.groupBy(
      imports.filter((one) => isOurs(one) && !one.typeOnly),
      ({ from }) => from,
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, trail: readonly string[]): void => {
      if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
      if (done.has(file) || trail.includes(file)) return;
      for (const { to } of next.get(file) ?? []) visit(to, [...trail, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });

  test.each(['src/adapters/store', 'src/adapters/transport'])(
    'only the composition roots name %s',
    (adapter) => {
      const others = imports.filter(
        ({ from, to }) => within(to, adapter) && !within(from, adapter) && !within(from, 'src/run/app'),
      );
      expect(others).toEqual([]);
    },
  );

  test('emails know nothing about the machine', () => {
    expect(imports.filter(({ from, to }) => within(from, 'emails') && to.startsWith('node:'))).toEqual([]);
  });

  test('each package is packed into one file for running', () => {
    const installed = Object.keys(packageJson.dependencies);
    const isPackage = (to: string) => installed.some((name) => within(to, name)) && !UNPACKED.test(to);
    const names = imports.filter((one) => !one.typeOnly && isPackage(one.to)).map(({ to }) => to);
    // The output of JSX calls the runtimes.
    const runtimes = ['hono/jsx/jsx-runtime', 'react/jsx-runtime'];
    const packed: readonly string[] = PACKAGES;
    expect([...packed].sort()).toEqual([...new Set([...names, ...runtimes])].sort());
  });

  test('only the store contains SQL', () => {
    const speakers = imports.filter(
      ({ from, to }) => /^(kysely|pg|node:sqlite)\b/.test(to) && !within(from, 'src/adapters/store'),
    );
    expect(speakers).toEqual([]);
  });
});

describe('inputs that must be arguments', () => {
  test('only the settings and the commands read the environment', () => {
    expect(filesWith(/\bprocess\.env\b/, ['src/run/config/config.ts', 'scripts'])).toEqual([]);
  });

  test('only the clock and the commands read the wall clock', () => {
    const clock =
      /\bDate\.now\b|\bnew Date\(\s*\)|(?<!new )\bDate\(\s*\)|\bperformance\.now\b|\bTemporal\.Now\b/;
    expect(filesWith(clock, ['src/shared/time/clock.ts', 'scripts'])).toEqual([]);
  });

  test('only the commands choose the machine’s clock; everything else is given one', () => {
    // A given clock may be virtual, so these two measure real time.
    const real = ['src/run/app/app-clock.ts', 'src/adapters/store/import-queries.ts'];
    expect(filesWith(/\bsystemClock\b/, ['src/shared/time/clock.ts', ...real, 'scripts'])).toEqual([]);
  });

  test('chance has one source', () => {
    const chance = /\bMath\.random\b|\brandomBytes\b|\brandomUUID\b|\bgetRandomValues\b/;
    // The outbox makes names that are unique in its folder.
    expect(filesWith(chance, ['src/shared/random.ts', 'src/adapters/transport/outbox.ts'])).toEqual([]);
    expect(filesWith(/\bMath\.random\b/, ['src/shared/random.ts'])).toEqual([]);
  });
});

test('a sign-up enters run/app once, through the port that the pages call', () => {
  const entering = imports.filter(
    ({ from, to }) => within(to, 'src/run/app') && !within(from, 'src/run/app') && !within(from, 'scripts'),
  );
  expect(entering).toEqual([]);
  const asking = filesWith(/\baskToSignUp\b/, ['src/flow']);
  expect(asking).toEqual(['src/run/app/web-ports.ts']);
});

test('a code of a union is one word or several with hyphens, never a phrase', () => {
  const phrase = /(?:\||\btype \w+ =|\breadonly \w+\??:)\s*'([a-z]+(?: [a-z]+)+)'(?!\s*[+,)])/g;
  const inTypes = (code: string) => code.replaceAll(/\|\|/g, '');
  const found = files.flatMap((file) =>
    [...inTypes(codeOf.get(file) ?? '').matchAll(phrase)].map(([, text]) => `${file}: ${text}`),
  );
  expect(found).toEqual([]);
});

describe('one place for each', () => {
  test('an error becomes text in one place, and with its stack where a bug is reported', () => {
    const byHand =
      /\bas Error\)\.message\b|\bString\((error|cause|reason)\)|\binstanceof Error \? \w+\.message/;
    expect(filesWith(byHand, ['src/shared/errors/message-of.ts'])).toEqual([]);
    expect(filesWith(/\.stack\b/, ['src/shared/errors/report-of.ts', 'src/shared/log.ts'])).toEqual([]);
  });

  test('results are printed in one place', () => {
    const printing = /\bprocess\.stdout\.write\b|\bconsole\.\w+\(/;
    expect(filesWith(printing, ['scripts/print.ts', 'content/drawings'])).toEqual([]);
  });

  test('progress is drawn in one place', () => {
    expect(filesWith(/\bSingleBar\b|\\u001b\[K/, ['scripts/progress-bar.ts'])).toEqual([]);
  });
});

test('no source file is longer than 300 lines', () => {
  const long = files.filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1 > 300);
  expect(long).toEqual([]);
});
