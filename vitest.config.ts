import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

/** What opens a store by the support's own means; these files run on each engine. The rest is about files. */
const ON_EACH_ENGINE = [
  'archive',
  'asked-letters',
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
  'other-transport',
  'own-data',
  'preferences',
  'preview-due',
  'queue',
  'readiness',
  'reasons-migration',
  'refusals',
  'rights',
  'run-once',
  'runs',
  'signup',
  'store',
  'sunset',
  'time-zones',
  'uncertain',
  'webhook',
];

/** What takes minutes. Begun last, it would leave the other workers idle at the end. */
const LONG = /\/test\/(?:e2e\/|integration\/(?:chaos|commands|issues)\.)/;

class LongestFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]) {
    const sorted = await super.sort(files);
    return [
      ...sorted.filter(({ moduleId }) => LONG.test(moduleId)),
      ...sorted.filter(({ moduleId }) => !LONG.test(moduleId)),
    ];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // By default one core is left alone; of two that is half of them, and most tests wait for something.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { LOG_LEVEL: 'silent' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          // They start no process and stay in their folder, and a thread is there sooner than a process.
          pool: 'threads',
          isolate: false,
          provide: { engine: 'sqlite' },
        },
      },
      {
        extends: true,
        test: {
          name: 'sqlite',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/**/*.postgres.test.ts', 'test/unit/**'],
          provide: { engine: 'sqlite' },
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
