/**
 * Where commands find their settings: the environment and the settings files. What a setting means belongs in
 * `run/config`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { type Config, readConfig } from '../src/run/config/config.ts';
import { ExpectedError } from '../src/shared/errors/expected-error.ts';

/** Where the systemd unit of `docs/deploy` keeps them. It is suggested, never read unasked. */
const USUAL_PLACE = '/etc/pacesetter.env';

let read: string | undefined;

/**
 * Reads the settings file: that of `--settings`, else of `PACE_SETTINGS`, else `.env` in the working directory.
 * Variables that are already set take precedence.
 *
 * @throws ExpectedError if a file that is named, or exists, can't be read.
 */
export function loadSettings(named?: string): void {
  read = undefined;
  const wanted = named ?? (process.env.PACE_SETTINGS || undefined);
  const file = resolve(wanted ?? '.env');
  if (wanted === undefined && !existsSync(file)) return;
  try {
    for (const [name, value] of Object.entries(parseEnv(readFileSync(file, 'utf8'))))
      process.env[name] ??= value;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ExpectedError(`${file}: could not read the settings: ${REASONS[code ?? ''] ?? code}`);
  }
  read = file;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'this file doesn’t exist',
  EISDIR: 'this is a folder',
  EACCES: 'permission denied; run as the user of the service, or as root',
};

/** The settings of this run; relative paths start from the folder of the file they are in. */
export function readSettings(): Config {
  return readConfig(process.env, settingsFolder());
}

/** The folder that relative paths of settings start from. */
export function settingsFolder(): string {
  return read === undefined ? process.cwd() : dirname(read);
}

/** The file that settings were read from; undefined where there was none. */
export function settingsFile(): string | undefined {
  return read;
}

/** Where the settings came from, in case another publication was meant. */
export function whereSettings(): string {
  const found =
    read === undefined
      ? `No settings file was read: there is no .env in ${process.cwd()}, and neither --settings nor PACE_SETTINGS is set.`
      : `The settings were read from ${read}.`;
  const usual =
    read === undefined && existsSync(USUAL_PLACE)
      ? ` There is one at ${USUAL_PLACE}: add --settings ${USUAL_PLACE}`
      : '';
  return found + usual;
}

/** Where commands looked for the store, and how to name another. */
export function whereLooked(): string {
  return `${whereSettings()}
To use another store, name its settings file with --settings FILE or PACE_SETTINGS=FILE, or set DATABASE_URL.
The commands serve, demo, subscribers add, subscribers import and init create a new store.`;
}
