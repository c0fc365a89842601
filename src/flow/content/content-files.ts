import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import type { Markdown } from './catalogue.ts';
import { ContentError, type ContentFault, type Mistake } from './content-error.ts';
import { fieldFaults } from './field-faults.ts';
import { parseFrontMatter } from './front-matter.ts';
import { allowed } from './may-read.ts';
import { fieldPosition } from './position.ts';
import { decodeText } from './read-text.ts';
import type { textFaults } from './text-faults.ts';

/** The files of a content folder, and the faults of those that were read. A faulty file stops no other. */
export class ContentFiles {
  readonly faults: ContentFault[] = [];
  readonly #folder: string;
  readonly #examine: typeof textFaults;

  constructor(folder: string, examine: typeof textFaults) {
    this.#folder = folder;
    this.#examine = examine;
  }

  /** @throws ContentError if its folder may not be searched. */
  has(file: string): boolean {
    return (
      allowed(this.#folder, () => lstatSync(join(this.#folder, file), { throwIfNoEntry: false })) !==
      undefined
    );
  }

  /**
   * The names in a folder, which may be missing, in order; hidden files are left out.
   *
   * @throws ContentError if it may not be read: without its files, nobody knows what is gone.
   */
  names(folder: string): string[] {
    if (!this.has(folder)) return [];
    return allowed(this.#folder, () => readdirSync(join(this.#folder, folder)))
      .filter((name) => !basename(name).startsWith('.'))
      .sort();
  }

  /** A file's fields (undefined if they are faulty) and its text; undefined if it has neither. */
  parse<T>(file: string, schema: z.ZodType<T>): { data: T | undefined; text: Markdown } | undefined {
    const path = join(this.#folder, file);
    if (!lstatSync(path).isFile()) {
      this.fault(file, { rule: 'file-kind', data: { code: 'not-a-file' } });
      return undefined;
    }
    const bytes = this.#bytes(file);
    if (!bytes) return undefined;
    const read = decodeText(bytes, basename(file));
    if (!read.ok) {
      const { line, mistake } = read;
      this.faults.push({ ...mistake, file, line, column: 1, field: undefined });
      return undefined;
    }
    const parsed = parseFrontMatter(file, read.text, schema);
    if (!parsed.ok) this.faults.push(...parsed.faults);
    const found = parsed.ok ? parsed : parsed.text;
    if (!found) return undefined;
    const text = { text: found.body, file, line: found.bodyLine };
    if (parsed.ok) this.faults.push(...fieldFaults(file, read.text, parsed.data as object));
    this.faults.push(...this.#examine(text));
    return { data: parsed.ok ? parsed.data : undefined, text };
  }

  /** Undefined, with a fault, if the file may not be read. Any other error of the system may pass, and is thrown. */
  #bytes(file: string): Buffer | undefined {
    try {
      return allowed(this.#folder, () => readFileSync(join(this.#folder, file)));
    } catch (error) {
      if (!(error instanceof ContentError)) throw error;
      this.faults.push(...error.faults);
      return undefined;
    }
  }

  fault(file: string, mistake: Mistake, field?: string): void {
    const place =
      field === undefined ? undefined : fieldPosition(readFileSync(join(this.#folder, file), 'utf8'), field);
    this.faults.push({ ...mistake, file, line: undefined, ...place, field });
  }
}
