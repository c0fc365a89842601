import type { PostFault } from '../src/author/scaffold/post-fault.ts';
import { sayFault } from '../src/flow/content/content-error.ts';

/** Why a post is not imported, in one line. */
export function postFaultText(fault: PostFault): string {
  switch (fault.code) {
    case 'post-html':
      return 'is HTML; only Markdown is imported';
    case 'post-without-head':
      return 'has neither front matter between lines of --- or +++ nor a # Title';
    case 'post-without-title':
      return 'title: is missing';
    case 'post-without-date':
      return 'date: is missing; an issue needs the time to send it';
    case 'post-without-text':
      return 'has no text';
    case 'post-front-matter':
      return `the front matter is not valid ${fault.format}: ${fault.said}`;
    case 'post-name':
      return `slug: found "${fault.found}"; use at least one letter a to z or digit`;
    case 'post-slug-taken':
      return `the slug "${fault.slug}" is already in use; existing files are not overwritten`;
    default:
      return sayFault(fault.mistake);
  }
}
