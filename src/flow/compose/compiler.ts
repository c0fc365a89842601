/**
 * The port that turns emails into editions, and its inputs. A new input must be plain data, because it is sent to the
 * compiling process.
 */
import type { Catalogue } from '../content/catalogue.ts';
import type { Edition } from './edition.ts';
import type { EmailName } from './email-name.ts';

/** The inputs that emails are made from. */
export interface EmailInputs {
  readonly catalogue: Catalogue;
  readonly baseUrl: string;
  /** The mailbox for unsubscribe requests by email; undefined if there is none. */
  readonly unsubscribeAt?: string | undefined;
  /** How many days a confirmation link works. */
  readonly confirmDays: number;
}

/** Why an email was not compiled: its HTML would be `clipped`, or compiling `failed`. */
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
  /** @throws CompileError if the publication has no such email, or its HTML would be clipped. */
  compile(source: EmailInputs, name: EmailName): Promise<Edition>;
  /** Gives up what is being compiled. */
  close(): Promise<void>;
}
