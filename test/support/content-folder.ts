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

/** Files that are in order: one publication, one course of one lesson. */
export const soundFiles = {
  'newsletter.md': NEWSLETTER_FILE,
  'courses/basics/course.md': course('Basics'),
  'courses/basics/01-one.md': lesson('One'),
} as const;

/** What reading sound files with these laid over them finds wrong; nothing: an empty list. */
export function faultsWith(files: Record<string, string>): readonly ContentFault[] {
  return faultsIn(contentFolder({ ...soundFiles, ...files }));
}

/** What reading a folder finds wrong. */
export function faultsIn(folder: string): readonly ContentFault[] {
  try {
    readCatalogue(folder);
    return [];
  } catch (error) {
    if (error instanceof ContentError) return error.faults;
    throw error;
  }
}

/** A file's text: front-matter fields, one a line, and a body. */
export function page(fields: string, body = 'Text.'): string {
  return `---\n${fields}\n---\n${body}\n`;
}
