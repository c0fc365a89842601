import type { Told } from '../../../flow/content/words/told.ts';

/** How another site answered for a page. `said` is the words of the system, which passes them through. */
export type LinkAnswer =
  | { readonly code: 'status'; readonly status: number }
  | { readonly code: 'silent'; readonly seconds: number }
  | { readonly code: 'no-host' }
  | { readonly code: 'failed'; readonly said: string };

type AnsweredLink = LinkAnswer & { readonly href: string };

type BrokenLink =
  | { readonly code: 'file'; readonly path: string }
  /** `meant` is a page that exists. */
  | { readonly code: 'page'; readonly page: string; readonly meant: string | undefined };

interface BrokenFragment {
  /** Empty: the text itself. */
  readonly page: string;
  readonly fragment: string;
  readonly meant: string | undefined;
  readonly known: readonly string[];
}

interface Link {
  readonly href: string;
}

/** An image by its address, and how large its file is. */
interface Heavy {
  readonly src: string;
  readonly bytes: number;
}

/** Findings about links and images. */
export const LINK_WORDS = {
  'link-broken': (data: BrokenLink): Told =>
    data.code === 'file'
      ? noFile(data)
      : {
          message: `there is no page ${data.page}`,
          remedy: data.meant && `write ${data.meant}, without the trailing slash`,
        },
  'fragment-broken': ({ page, fragment, meant, known }: BrokenFragment): Told => ({
    message: `${page === '' ? 'this text' : page} has no heading or id "#${fragment}"`,
    remedy: meant
      ? `write #${meant}`
      : `its headings are ${known.map((id) => `#${id}`).join(', ') || 'none'}`,
  }),
  'link-to-draft': ({ href }: Link): Told => ({
    message: `${href} is a draft, so readers find no page there`,
  }),
  'link-text-vague': ({ text }: { readonly text: string }): Told => ({
    message: `the link text "${text}" doesn’t say where it leads`,
  }),
  'link-without-text': ({ href }: Link): Told => ({ message: `the link to ${href} has no text` }),
  'link-not-encrypted': ({ href }: Link): Told => ({ message: `${href} is not encrypted` }),
  'link-dead': (data: AnsweredLink): Told => ({ message: `${data.href}: ${answerText(data)}` }),
  'link-unsure': (data: AnsweredLink): Told => ({ message: `${data.href}: ${answerText(data)}` }),
  'image-broken': (data: { readonly path: string }): Told => noFile(data),
  'image-png-missing': ({ src, png }: { readonly src: string; readonly png: string }): Told => ({
    message: `${src} has no ${png} next to it`,
  }),
  'image-too-heavy': ({ src, bytes }: Heavy): Told => ({ message: `${src} has ${kilobytes(bytes)}` }),
  'image-too-wide': ({ src, width }: { readonly src: string; readonly width: number }): Told => ({
    message: `${src} is ${width} pixels wide`,
  }),
  'images-too-heavy': ({ bytes }: Pick<Heavy, 'bytes'>): Told => ({
    message: `the pictures of this email have ${kilobytes(bytes)} together`,
  }),
  'image-format': ({ src }: Pick<Heavy, 'src'>): Told => ({
    message: `Outlook and older programs don’t show ${src}`,
  }),
};

function noFile({ path }: { readonly path: string }): Told {
  return { message: `the content folder has no file ${path}` };
}

function answerText(answer: LinkAnswer): string {
  switch (answer.code) {
    case 'status':
      return `answers ${answer.status}`;
    case 'silent':
      return `no answer within ${answer.seconds} seconds`;
    case 'no-host':
      return 'the host doesn’t exist';
    case 'failed':
      return answer.said;
  }
}

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} KB`;
