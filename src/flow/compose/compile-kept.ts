import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DAY } from '../../shared/time/clock.ts';
import type { Catalogue } from '../content/catalogue.ts';
import type { Compiler, EmailInputs } from './compiler.ts';
import { type Edition, editionId } from './edition.ts';
import type { EmailName } from './email-name.ts';

/** An edition that was compiled longer ago is compiled again. */
const KEPT_FOR = 30 * DAY;

export interface KeptPlace {
  /** Its files may be deleted at any time. */
  readonly folder: string;
  /** Changes with all code that editions are made by. */
  readonly version: () => string;
  readonly now: () => number;
}

/**
 * Keeps editions for later processes: `pace send`, run by cron, would otherwise start a process and load React Email
 * for each email that it sends, to compile once more what it compiled a quarter of an hour ago. An edition is found by
 * everything that it was made from. Where the folder can't be used, each process compiles for itself.
 */
export function compileKept(compiler: Compiler, { folder, version, now }: KeptPlace): Compiler {
  const contents = new WeakMap<Catalogue, string>();
  const hashOf = (catalogue: Catalogue): string => {
    // Emails don't depend on where the content is.
    const { folder: place, ...content } = catalogue;
    const known = contents.get(catalogue) ?? hash([version(), content, pictures(place)]);
    contents.set(catalogue, known);
    return known;
  };
  const fileOf = ({ catalogue, ...rest }: EmailInputs, name: EmailName): string =>
    join(folder, `${hash([hashOf(catalogue), rest, name])}.json`);
  const isOld = (file: string): boolean => now() - statSync(file).mtimeMs > KEPT_FOR;

  /** Undefined if there is no such file, or it isn't whole. */
  const read = (file: string): Edition | undefined => {
    try {
      if (isOld(file)) return undefined;
      const edition = JSON.parse(readFileSync(file, 'utf8')) as Edition;
      return edition.id === editionId(edition) ? edition : undefined;
    } catch {
      return undefined;
    }
  };
  const keep = (file: string, edition: Edition): void => {
    try {
      mkdirSync(folder, { recursive: true });
      const part = `${file}.${process.pid}`;
      writeFileSync(part, JSON.stringify(edition));
      utimesSync(part, new Date(now()), new Date(now()));
      renameSync(part, file);
      for (const one of readdirSync(folder).map((name) => join(folder, name))) {
        if (isOld(one)) rmSync(one, { force: true });
      }
    } catch {
      // The next process compiles it again.
    }
  };
  return {
    async compile(source, name) {
      const file = fileOf(source, name);
      const kept = read(file);
      if (kept) return kept;
      const edition = await compiler.compile(source, name);
      keep(file, edition);
      return edition;
    },
    close: () => compiler.close(),
  };
}

/** Of plain data and maps. */
function hash(data: unknown): string {
  const text = JSON.stringify(data, (_, value) => (value instanceof Map ? [...value] : value));
  return createHash('sha256').update(text).digest('base64url');
}

/** The files whose widths emails take over. */
function pictures(folder: string): string[] {
  const images = join(folder, 'images');
  try {
    return readdirSync(images, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((name) => {
        const { mtimeMs, size } = statSync(join(images, name));
        return `${name} ${mtimeMs} ${size}`;
      });
  } catch {
    return [];
  }
}
