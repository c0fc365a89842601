import type { Told } from './told.ts';

type Missing = { readonly code: 'publication'; readonly folder: string } | { readonly code: 'course' };

type Twice =
  | { readonly code: 'lesson-slug' | 'lesson-number'; readonly other: string }
  | { readonly code: 'issue-slug'; readonly slug: string };

/** `name` is the file's name in the command that converts it. */
type Encoding =
  | { readonly code: 'utf-16' | 'not-utf-8'; readonly name: string }
  /** The first line that is not UTF-8, and how it reads as Latin-1. */
  | { readonly code: 'latin-1'; readonly name: string; readonly line: number; readonly reads: string };

/** Mistakes that concern a whole file. */
export const FILE_WORDS = {
  'file-missing': (data: Missing): Told =>
    data.code === 'publication'
      ? {
          message: `is missing in ${data.folder}`,
          remedy: 'create it with the name, from, postal-address and description of the publication',
        }
      : {
          message: 'is missing',
          remedy: 'create it with the title, description and cadence of the course',
        },
  'file-name': ({ code }: { readonly code: keyof typeof NAMES }): Told => NAMES[code],
  'file-twice': (data: Twice): Told => {
    switch (data.code) {
      case 'lesson-slug':
        return { message: `has the same slug as ${data.other}` };
      case 'lesson-number':
        return { message: `has the same number as ${data.other}` };
      case 'issue-slug':
        return { message: `has the same slug as another issue: ${data.slug}` };
    }
  },
  'file-kind': ({ code }: { readonly code: keyof typeof KINDS }): Told => KINDS[code],
  'file-encoding': (data: Encoding): Told => {
    switch (data.code) {
      case 'utf-16':
        return { message: 'is UTF-16, not UTF-8', remedy: convert('UTF-16', data.name) };
      case 'latin-1':
        return {
          message: `is not UTF-8; as Latin-1 its line ${data.line} would read "${data.reads}"`,
          remedy: convert('WINDOWS-1252', data.name),
        };
      case 'not-utf-8':
        return { message: 'is not UTF-8', remedy: convert('WINDOWS-1252', data.name) };
    }
  },
  'file-unreadable': (): Told => ({
    message: 'may not be read by this user',
    remedy: 'allow the user that runs Pacesetter to read it',
  }),
  'text-missing': (): Told => ({ message: 'has no text' }),
};

const NAMES = {
  course: { message: 'is not a valid course name', remedy: 'use lower-case letters, digits and hyphens' },
  lesson: { message: 'is not a valid lesson name', remedy: 'use <number>-<slug>.md, such as 01-why.md' },
  'lesson-zero': { message: 'has the number 0', remedy: 'number lessons from 1' },
  issue: {
    message: 'is not a valid issue name',
    remedy: 'use <date>-<slug>.md, such as 2027-01-12-news.md',
  },
};

const KINDS = {
  'not-a-file': { message: 'is not a regular file' },
  'symbolic-link': { message: 'is a symbolic link', remedy: 'put the folder itself there' },
  'too-large': { message: 'is larger than 1 MB' },
};

function convert(from: string, name: string): string {
  return `save it as UTF-8 in your editor, or convert it: iconv -f ${from} -t UTF-8 ${name} > converted.md`;
}
