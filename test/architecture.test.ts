import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

/**
 * Which folder may import which. The stages stand in the order of the flow; each knows `shared`, the content
 * and pure files of others, never their effects. `types`: only what vanishes when compiled.
 */
const ARROWS: Record<string, { imports: readonly string[]; types?: readonly string[] }> = {
  // The weekday is a word of the content; to say it twice would be worse.
  'src/shared': { imports: [], types: ['src/flow/content/catalogue.ts'] },
  'src/flow/content': { imports: ['src/shared'] },
  // Writes content as its readers expect it.
  'src/author/scaffold': { imports: ['src/shared', 'src/flow/content'] },
  'src/flow/enrolment': { imports: ['src/shared'], types: ['src/flow/content'] },
  // A welcome says what comes first: phrases are pure. Topics are found by the content's own slugs.
  'src/flow/readers': {
    imports: [
      'src/shared',
      'src/flow/content/fields.ts',
      'src/flow/enrolment',
      'src/flow/compose/phrases.ts',
    ],
    types: ['src/flow/content', 'src/flow/compose/edition.ts'],
  },
  // A lesson says what comes next: phrases are pure.
  'src/flow/plan': {
    imports: ['src/shared', 'src/flow/enrolment', 'src/flow/compose/phrases.ts'],
    types: ['src/flow/content', 'src/flow/compose/edition.ts'],
  },
  'src/flow/compose': { imports: ['src/shared', 'src/flow/content', 'emails'] },
  // Beside the flow: what the author wrote and what it becomes. Everything it looks at is handed in or read here.
  'src/author/check': {
    imports: [
      'src/shared',
      'src/flow/content',
      'src/flow/compose/segments.ts',
      'src/flow/compose/wire',
      'emails/theme.ts',
    ],
    types: ['src/flow/compose', 'src/author/changes/content-plan.ts'],
  },
  'src/flow/deliver': {
    imports: ['src/shared', 'src/flow/compose/wire'],
    types: ['src/flow/compose/edition.ts'],
  },
  'src/flow/events': { imports: ['src/shared'] },
  // Pure: what the store holds, told as what waits and what frees it.
  'src/operator/status': { imports: ['src/shared'] },
  // What it looks at is handed in: the settings and the stages are not known here.
  'src/operator/doctor': { imports: ['src/shared'] },
  // Adapters import the ports that they serve, and the pure rules that stand beside a port.
  'src/adapters/store': {
    imports: [
      'src/shared',
      'src/flow/content/catalogue.ts',
      'src/flow/events/bounce-cause.ts',
      'src/flow/events/human-click.ts',
      'src/flow/events/provider-event.ts',
      'src/flow/events/run-health.ts',
      'src/flow/events/soft-bounces.ts',
    ],
    types: [
      'src/flow/content',
      'src/flow/enrolment',
      'src/flow/readers',
      'src/flow/plan',
      'src/flow/compose',
      'src/flow/deliver',
      'src/operator/doctor/lookups.ts',
      'src/operator/status',
    ],
  },
  'src/adapters/transport': {
    imports: ['src/shared'],
    types: [
      'src/flow/deliver/transport.ts',
      'src/flow/compose/wire/wire.ts',
      'src/adapters/web/ports.ts',
      'src/operator/doctor/lookups.ts',
      'src/operator/reconcile/reconcile.ts',
    ],
  },
  'src/adapters/imap': {
    imports: ['src/shared'],
    types: ['src/flow/events/take-reports.ts', 'src/operator/doctor/lookups.ts'],
  },
  // Pages and letters share their colours, the pure reading of slots, and with the check which file a picture is.
  'src/adapters/web': {
    imports: [
      'src/shared',
      'emails/theme.ts',
      'src/flow/content/slots.ts',
      'src/flow/content/image-file.ts',
      'src/operator/status/readiness.ts',
    ],
    types: ['src/flow/content', 'src/flow/readers'],
  },
  // It shows letters by what makes them, and pages by what serves them.
  'src/author/preview': {
    imports: [
      'src/shared',
      'src/flow/content',
      'src/flow/compose',
      'src/flow/enrolment',
      'src/flow/plan',
      'src/flow/deliver/compose-batch.ts',
      'src/author/check/spamassassin.ts',
      'src/adapters/web',
    ],
    types: ['src/flow/deliver'],
  },
  'src/run/worker': {
    imports: ['src/shared', 'src/flow/enrolment', 'src/flow/readers', 'src/flow/plan', 'src/flow/deliver'],
    types: ['src/flow/compose/edition.ts'],
  },
  // The future of the content: the planner over readers made of chance, or over the product's own store.
  'src/author/simulate': {
    imports: [
      'src/shared',
      'src/flow/content/catalogue.ts',
      'src/flow/enrolment',
      'src/flow/readers',
      'src/flow/plan',
      'src/flow/deliver/allowance.ts',
      'src/run/worker',
      'emails/theme.ts',
    ],
    types: ['src/flow/content', 'src/flow/deliver'],
  },
  'src/run/config': {
    imports: ['src/shared'],
    types: ['src/flow/deliver/allowance.ts', 'src/flow/deliver/outcome.ts', 'src/flow/readers/retention.ts'],
  },
  // What the documentation takes from the definitions themselves.
  'src/author/reference': { imports: ['src/flow/content', 'src/run/config/environment.ts'] },
  // The composition roots: only these name concrete adapters.
  'src/run/app': { imports: ['src'] },
  emails: { imports: ['src/shared/words'], types: ['src'] },
  // Commands open the app; what needs no store, such as a preview, they call by itself.
  scripts: {
    imports: [
      'src/run/app',
      'src/run/config/config.ts',
      'src/shared',
      'src/flow/content',
      'src/author/check/format.ts',
      'src/author/check/spamassassin.ts',
      'src/flow/compose/compile-apart.ts',
      'src/flow/readers/bring-back.ts',
      'src/flow/readers/import.ts',
      'src/flow/readers/list-columns.ts',
      'src/flow/readers/list-encoding.ts',
      'src/flow/readers/list-formats.ts',
      'src/author/scaffold',
      'src/author/reference',
      'src/flow/plan',
      'src/author/preview',
      'src/run/worker',
      'src/author/simulate',
      'src/adapters/web/listen.ts',
      'src/adapters/web/server.ts',
    ],
    types: ['src'],
  },
};

interface Import {
  readonly from: string;
  /** A path from the root, or a package's name. */
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = ['src', 'emails', 'scripts']
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
const homeOf = (file: string): string | undefined => Object.keys(ARROWS).find((place) => within(file, place));
const isOurs = ({ to }: Import): boolean => files.includes(to);

/** Files of which a line matches, but for those that may. */
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
    expect(imports.filter((one) => /^(src|emails|scripts)\//.test(one.to) && !isOurs(one))).toEqual([]);
  });

  test('every file has a place in the flow', () => {
    expect(files.filter((file) => homeOf(file) === undefined)).toEqual([]);
  });

  test('go along the arrows only', () => {
    const astray = imports.filter((one) => {
      const home = homeOf(one.from);
      if (!isOurs(one) || home === undefined || within(one.to, home)) return false;
      const { imports: may, types = [] } = ARROWS[home] as (typeof ARROWS)[string];
      return ![...may, ...(one.typeOnly ? types : [])].some((place) => within(one.to, place));
    });
    expect(astray.map(({ from, to, typeOnly }) => `${from} → ${to}${typeOnly ? ' (types)' : ''}`)).toEqual(
      [],
    );
  });

  test('never run in a circle', () => {
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

  test('letters know nothing of the machine', () => {
    expect(imports.filter(({ from, to }) => within(from, 'emails') && to.startsWith('node:'))).toEqual([]);
  });

  test('SQL is spoken in the store alone', () => {
    const speakers = imports.filter(
      ({ from, to }) => /^(kysely|pg|node:sqlite)\b/.test(to) && !within(from, 'src/adapters/store'),
    );
    expect(speakers).toEqual([]);
  });
});

describe('what comes in as an argument', () => {
  test('the environment is read by the settings and the commands', () => {
    expect(filesWith(/\bprocess\.env\b/, ['src/run/config/config.ts', 'scripts'])).toEqual([]);
  });

  test('the wall clock is read by the one clock and the commands', () => {
    const clock =
      /\bDate\.now\b|\bnew Date\(\s*\)|(?<!new )\bDate\(\s*\)|\bperformance\.now\b|\bTemporal\.Now\b/;
    expect(filesWith(clock, ['src/shared/time/clock.ts', 'scripts'])).toEqual([]);
  });

  test('chance has one source', () => {
    const chance = /\bMath\.random\b|\brandomBytes\b|\brandomUUID\b|\bgetRandomValues\b/;
    // The outbox makes names that no other file in the folder has.
    expect(filesWith(chance, ['src/shared/random.ts', 'src/adapters/transport/outbox.ts'])).toEqual([]);
    expect(filesWith(/\bMath\.random\b/, ['src/shared/random.ts'])).toEqual([]);
  });
});

test('no source file is longer than 300 lines', () => {
  const long = files.filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1 > 300);
  expect(long).toEqual([]);
});
