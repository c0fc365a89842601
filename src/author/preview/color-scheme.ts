export type Scheme = 'light' | 'dark';

const ASKED = /\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/g;
const OFFERED = /((?:supported-)?color-schemes?\s*:\s*)light dark/g;
const STYLE = /(<style\b[^>]*>)([\s\S]*?)(<\/style>)/gi;
const MEDIA = /(\smedia=")([^"]*)"/gi;
const META = /(<meta\s+name="(?:supported-)?color-schemes?"\s+content=")light dark"/gi;

/**
 * A style sheet as it reads if one colour scheme is preferred. Its media queries are answered in the sheet itself, so
 * that it works in every browser and whatever the surrounding page prefers.
 */
export function cssIn(scheme: Scheme, css: string): string {
  return css
    .replace(ASKED, (_, asked: string) => (asked === scheme ? '(min-width: 0px)' : '(max-width: -1px)'))
    .replace(OFFERED, `$1${scheme}`);
}

/** A page as it looks if one colour scheme is preferred: its own style sheets, and the media of its sources. */
export function htmlIn(scheme: Scheme, html: string): string {
  return html
    .replace(STYLE, (_, open: string, css: string, close: string) => open + cssIn(scheme, css) + close)
    .replace(MEDIA, (_, open: string, media: string) => `${open}${cssIn(scheme, media)}"`)
    .replace(META, `$1${scheme}"`);
}
