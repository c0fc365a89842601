import { type Config, readConfig } from '../../../src/run/config/config.ts';
import { BASE_URL, SECRET } from './readers.ts';

interface Settings {
  /** A path for SQLite or a URL for PostgreSQL. */
  readonly database: string;
  /** The port of Resend's sink. */
  readonly port: number;
}

/** The product's settings for a benchmark: a provider on this machine whose rate limit is never reached. */
export function benchConfig({ database, port }: Settings): Config {
  return readConfig({
    DATABASE_URL: database.includes('://') ? database : `file:${database}`,
    MAIL_URL: 'resend:',
    RESEND_API_KEY: 're_benchmark',
    RESEND_BASE_URL: `http://127.0.0.1:${port}`,
    RESEND_RATE: '1000',
    SECRET_KEYS: SECRET,
    BASE_URL,
  });
}
