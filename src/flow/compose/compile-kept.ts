import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from '../content/catalogue.ts';
import type { Compiler, EmailInputs } from './compiler.ts';
import { type Edition, editionId } from './edition.ts';
import type { EmailName } from './email-name.ts';

/** How many editions are kept; then the older half makes room. */
const MOST = 500;

export interface KeptPlace {
  /** Its files may be deleted at any time. */
  readonly folder: string;
  /** Changes with all code that editions are made by. */
  readonly version: () => string;
}

/**
 * Keeps editions for later processes: `pace send`, run by cron, would otherwise start a process and load React Email
 * for each email that it sends, to compile once more what it compiled a quarter of an hour ago. An edition is found by
 * everything that it was made from. Where the folder can't be used, each process compiles for itself.
 */
export function compileKept(compiler: Compiler, { folder, version }: KeptPlace): Compiler {
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

  /** Undefined if there is no such file, or it isn't whole. */
  const read = (file: string): Edition | undefined => {
    try {
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
      renameSync(part, file);
      makeRoom(folder);
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

function makeRoom(folder: string): void {
  const names = readdirSync(folder);
  if (names.length <= MOST) return;
  const files = names.map((name) => join(folder, name));
  const byAge = files.map((file) => ({ file, at: statSync(file).mtimeMs })).sort((a, b) => a.at - b.at);
  for (const { file } of byAge.slice(0, MOST / 2)) rmSync(file, { force: true });
}
