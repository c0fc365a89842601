import { Command } from 'commander';
import { jsonLog } from '../src/shared/log.ts';
import { storeOptions } from './open.ts';
import { readSettings } from './settings.ts';
import { GRACE, newEnding } from './stop.ts';

export function workerCommand(): Command {
  return new Command('worker')
    .description(
      'Plan and deliver due emails, until stopped, without serving pages. Any number of workers may run.',
    )
    .action(async () => {
      const config = readSettings();
      const { openApp } = await import('../src/run/app/app.ts');
      const { knownTexts } = await import('../src/run/app/known-texts.ts');
      const { startWorker } = await import('../src/run/worker/worker.ts');
      const log = jsonLog(config.logLevel);
      const ending = newEnding();
      const { onOutdated } = ending;
      const app = await openApp(config, { ...storeOptions(log, false), onOutdated, texts: knownTexts() });
      const work = app.worker();
      await work.check();
      const worker = startWorker(work);
      log.info({ owner: work.deliver.owner }, 'the worker is running');
      const outdated = await ending.awaited(
        log,
        'stopping: claims nothing more and settles what is in flight',
      );
      await worker.stop(AbortSignal.timeout(GRACE));
      await app.close();
      if (outdated) throw outdated;
    });
}
