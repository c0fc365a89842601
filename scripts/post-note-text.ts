import type { PostNote } from '../src/author/scaffold/post-note.ts';

/** What was left out of a post or changed in it, in one line. */
export function postNoteText(note: PostNote): string {
  switch (note.code) {
    case 'post-markup':
      return `removed: ${short(note.found)}`;
    case 'post-picture-gone':
      return `removed: the picture ${short(note.source)}, which was not found`;
    case 'post-link-gone':
      return `removed: the link to ${short(note.url)}`;
    case 'post-attributes':
      return `removed: ${short(note.found)}`;
    case 'post-picture-elsewhere':
      return `the picture ${short(note.source)} is on another server, so it became a link`;
    case 'post-old-site':
      return `the link ${short(note.url)} leads to the old site; name that site with --site`;
    case 'post-svg':
      return `emails can’t show SVG; put a PNG with the same name next to ${note.file}`;
  }
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
