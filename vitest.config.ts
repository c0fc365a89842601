import { existsSync, statfsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

/** What opens a store by the support's own means; these files run on each engine. The rest is about files. */
const ON_EACH_ENGINE = [
  'archive',
  'asked-emails',
  'bounced',
  'bounces',
  'catalogue-changes',
  'clock-jumps',
  'confirm',
  'content-plan',
  'deliver',
  'failed',
  'held-issues',
  'held-issues-disturbed',
  'stopped-issues',
  'issue-outlook',
  'import',
  'inspect-store',
  'issues',
  'languages',
  'leave',
  'name-spaces',
  'nobody-waits',
  'nobody-waits-at-the-door',
  'nobody-waits-for-a-row',
  'nobody-waits-in-upkeep',
  'nobody-waits-to-leave',
  'other-account',
  'other-transport',
  'own-data',
  'page-requests',
  'preferences',
  'preview-due',
  'queue',
  'readiness',
  'reasons-migration',
  'refusals',
  'replaced-secret',
  'rights',
  'run-once',
  'runs',
  'signup',
  'status',
  'store',
  'sunset',
  'time-zones',
  'uncertain',
  'wakes',
  'webhook',
];

/** What takes longest. Begun last, it would leave the other workers idle at the end. */
const LONG =
  /\/test\/(?:e2e\/|integration\/(?:chaos|commands|every-command|serve|backup|bounces-command|migrate-store)\.)/;

/** A worker keeps the modules that it has loaded until it gets a file of another project, so those stay together. */
class LongestFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]) {
    const place = ({ moduleId, project }: (typeof files)[number]) =>
      LONG.test(moduleId) ? 0 : 1 + ['sqlite', 'postgres', 'unit'].indexOf(project.name);
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

/** Where memory can be had as a folder, and enough of it. */
const MEMORY = '/dev/shm';
const ENOUGH_BYTES = 4e9;

/**
 * Tests write there: a disk takes ten milliseconds to sync a commit, and they make some hundred thousand. All
 * processes that they start inherit it.
 */
function writeToMemory(): void {
  if (process.env.TMPDIR !== undefined || !existsSync(MEMORY)) return;
  const { bavail, bsize } = statfsSync(MEMORY);
  if (bavail * bsize > ENOUGH_BYTES) process.env.TMPDIR = MEMORY;
}

writeToMemory();

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Of two cores three: many tests wait for another process or for a page. By default one core is left alone.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // Tests keep nothing in modules, and loading the product anew for each of these files takes longer than many.
    isolate: false,
    // What hangs is ended; a busy machine takes its time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    env: { LOG_LEVEL: 'silent' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          // They start no process and stay in their folder, and a thread is there sooner than a process.
          pool: 'threads',
          provide: { engine: 'sqlite' },
          globalSetup: ['test/support/sqlite-template.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'sqlite',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/**/*.postgres.test.ts', 'test/unit/**'],
          provide: { engine: 'sqlite' },
          globalSetup: ['test/support/sqlite-template.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: [
            'test/**/*.postgres.test.ts',
            'test/contract/store/**/*.test.ts',
            `test/integration/{${ON_EACH_ENGINE.join(',')}}.test.ts`,
          ],
          provide: { engine: 'postgres' },
          globalSetup: ['test/support/postgres-server.ts'],
        },
      },
    ],
  },
});
