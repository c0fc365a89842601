import { join } from 'node:path';
import { ContentError, type ContentFault } from '../../src/flow/content/content-error.ts';
import { readCatalogue } from '../../src/flow/content/read.ts';
import { course, lesson, NEWSLETTER_FILE, temporaryFolder, writeFiles } from './content.ts';

/** A content folder of exactly these files, removed after the test. */
export function contentFolder(files: Record<string, string>): string {
  const folder = join(temporaryFolder(), 'content');
  writeFiles(folder, files);
  return folder;
}

/** Valid files: one publication, one course with one lesson. */
export const soundFiles = {
  'newsletter.md': NEWSLETTER_FILE,
  'courses/basics/course.md': course('Basics'),
  'courses/basics/01-one.md': lesson('One'),
} as const;

/** The faults of the valid files with these on top; an empty list if there are none. */
export function faultsWith(files: Record<string, string>): readonly ContentFault[] {
  return faultsIn(contentFolder({ ...soundFiles, ...files }));
}

/** The faults of a folder. */
export function faultsIn(folder: string): readonly ContentFault[] {
  try {
    readCatalogue(folder);
    return [];
  } catch (error) {
    if (error instanceof ContentError) return error.faults;
    throw error;
  }
}

/** A file's text: front-matter fields, one per line, and a body. */
export function page(fields: string, body = 'Text.'): string {
  return `---\n${fields}\n---\n${body}\n`;
}
