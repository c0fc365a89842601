import type { Catalogue } from '../content/catalogue.ts';
import type { Edition } from './edition.ts';
import type { EmailName } from './email-name.ts';

/** What emails are made from. */
export interface EmailInputs {
  readonly catalogue: Catalogue;
  readonly baseUrl: string;
  /** The mailbox that is read for unsubscribes by mail; undefined where there is none. */
  readonly unsubscribeAt?: string | undefined;
  /** For how long a confirmation's link works. */
  readonly confirmDays: number;
}

/** Why an email was not compiled: its HTML would be `clipped`, or making it has `failed`. */
export class CompileError extends Error {
  readonly code: 'clipped' | 'failed';

  constructor(code: CompileError['code'], message: string) {
    super(message);
    this.name = 'CompileError';
    this.code = code;
  }
}

/** Turns emails into editions. */
export interface Compiler {
  /** @throws CompileError when the publication has no such email, or its HTML would be clipped. */
  compile(source: EmailInputs, name: EmailName): Promise<Edition>;
  /** What is being compiled is given up. */
  close(): Promise<void>;
}
