/**
 * The site's own files. A new file is added here, and gets its address from its content; pages refer to it only
 * through `Assets`.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tokenCss } from './tokens.ts';

/** A file of the site, named by the hash of its content so that it may be cached forever. */
export interface Asset {
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

export interface Assets {
  readonly style: Asset;
  readonly timeZone: Asset;
  readonly copyLink: Asset;
  /** Undefined if a sign-up needs no proof of work. */
  readonly proof: Asset | undefined;
  /** The icon shown if the author has given none. */
  readonly favicon: Asset;
}

const SHEETS = ['base.css', 'layout.css', 'prose.css', 'blocks.css', 'forms.css', 'pages.css', 'single.css'];

/** Reads the files once, at start. */
export function loadAssets(withProof: boolean): Assets {
  const style = [tokenCss(), ...SHEETS.map(read)].join('\n');
  return {
    style: asset('site.css', 'text/css; charset=utf-8', style),
    timeZone: asset('timezone.js', 'text/javascript; charset=utf-8', read('timezone.js')),
    copyLink: asset('copy-link.js', 'text/javascript; charset=utf-8', read('copy-link.js')),
    proof: withProof ? asset('proof.js', 'text/javascript; charset=utf-8', read('proof.js')) : undefined,
    favicon: asset('favicon.svg', 'image/svg+xml', read('favicon.svg')),
  };
}

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

function asset(name: string, type: string, body: string): Asset {
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 12);
  const dot = name.lastIndexOf('.');
  return { path: `/assets/${name.slice(0, dot)}.${hash}${name.slice(dot)}`, type, body };
}
