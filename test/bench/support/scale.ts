import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IssueToAll, issueToAll } from './issue-to-all.ts';
import { type BenchPostgres, openPostgres } from './postgres.ts';

/** How much is measured. */
export interface Scale {
  /** Small sizes and few rounds: shows that the suite works, not how fast anything is. */
  readonly quick: boolean;
  readonly rounds: number;
  /** How many readers, where somebody chose it and a benchmark of an issue or an import asks for it. */
  readonly readers?: number | undefined;
}

/** The same, with what the benchmarks of one run share. */
export interface Suite extends Scale {
  /** Started at the first request, and stopped with the suite. */
  postgres(): Promise<BenchPostgres | { readonly missing: string }>;
  /** Its stores on PostgreSQL need `postgres`. */
  issueToAll(): IssueToAll;
  close(): Promise<void>;
}

/** What was chosen on the command line. */
export interface Choice {
  readonly quick: boolean;
  readonly rounds?: number | undefined;
  readonly readers?: number | undefined;
}

export function suiteFor({ quick, readers, rounds = quick ? 1 : 5 }: Choice): Suite {
  let server: ReturnType<typeof openPostgres> | undefined;
  let folder: string | undefined;
  let issue: IssueToAll | undefined;
  const removeFolder = () => folder && rmSync(folder, { recursive: true, force: true });
  const postgres = () => {
    server ??= openPostgres();
    return server;
  };
  return {
    quick,
    rounds,
    readers,
    postgres,
    issueToAll() {
      folder ??= mkdtempSync(join(tmpdir(), 'pacesetter-bench-'));
      issue ??= issueToAll(folder, async () => {
        const there = await postgres();
        if ('missing' in there) throw new Error(there.missing);
        return there;
      });
      return issue;
    },
    async close() {
      removeFolder();
      const opened = await server;
      if (opened && 'close' in opened) await opened.close();
    },
  };
}
