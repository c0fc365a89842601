import { type BenchPostgres, openPostgres } from './postgres.ts';

/** How much is measured. */
export interface Scale {
  /** Small sizes and few rounds: shows that the suite works, not how fast anything is. */
  readonly quick: boolean;
  readonly rounds: number;
}

/** The same, with what the benchmarks of one run share. */
export interface Suite extends Scale {
  /** Started at the first request, and stopped with the suite. */
  postgres(): Promise<BenchPostgres | { readonly missing: string }>;
  close(): Promise<void>;
}

export function suiteFor(quick: boolean): Suite {
  let server: ReturnType<typeof openPostgres> | undefined;
  return {
    quick,
    rounds: quick ? 1 : 5,
    postgres() {
      server ??= openPostgres();
      return server;
    },
    async close() {
      const opened = await server;
      if (opened && 'close' in opened) await opened.close();
    },
  };
}
