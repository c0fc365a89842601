import { existsSync, statfsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

/** Files that open a store through test/support; these run on each engine. The rest are about files. */
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
  'import-at-length',
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
  'two-versions',
  'uncertain',
  'wakes',
  'webhook',
];

/** The slowest files. If they started last, they would leave the other workers idle at the end. */
const LONG =
  /\/test\/(?:e2e\/|integration\/(?:chaos|commands|every-command|serve|backup|bounces-command|migrate-store)\.)/;

/**
 * A worker keeps its loaded modules until it gets a file of another project, so files of one project stay together.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]) {
    const place = ({ moduleId, project }: (typeof files)[number]) =>
      LONG.test(moduleId) ? 0 : 1 + ['sqlite', 'postgres', 'unit'].indexOf(project.name);
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

/** A folder in memory, if there is one and it is large enough. */
const MEMORY = '/dev/shm';
const ENOUGH_BYTES = 4e9;

/**
 * Tests write there: a disk takes ten milliseconds to sync a commit, and they make about a hundred thousand. All the
 * processes they start inherit it.
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
    // At least four workers, even on two cores: many tests wait for another process or a page. The default leaves
    // one core unused.
    maxWorkers: Math.max(4, availableParallelism() - 1),
    // Tests keep no state in modules, and loading the product again for each of these files would take longer than
    // many of them run.
    isolate: false,
    // Ends tests that hang, but leaves time for a busy machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    env: { LOG_LEVEL: 'silent' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          // They start no process and stay in their folder, and a thread starts faster than a process.
          pool: 'threads',
          provide: { engine: 'sqlite' },
          globalSetup: ['test/support/working-folder.ts', 'test/support/sqlite-template.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'sqlite',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/**/*.postgres.test.ts', 'test/unit/**'],
          provide: { engine: 'sqlite' },
          globalSetup: [
            'test/support/working-folder.ts',
            'test/support/sqlite-template.ts',
            'test/support/unpacked-browser.ts',
          ],
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
          globalSetup: ['test/support/working-folder.ts', 'test/support/postgres-server.ts'],
        },
      },
    ],
  },
});
