/** A body made fit for us, and what had to be left out of it. */
export interface ConvertedBody {
  readonly text: string;
  /** Pictures as the post names them; each stands in the text as `image:<number>`. */
  readonly images: readonly string[];
  /** What was left out or changed its meaning, with the body's line, counted from 0. */
  readonly notes: readonly { readonly line: number; readonly text: string }[];
}

const CODE = /(^(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\2[^\n]*$|(`+)(?!`)[^\n]*?[^`]\3(?!`))/m;
const FIGURE = /\{\{<\s*figure\s+([^>]*?)\/?>\}\}/g;
const TEMPLATE = /\{\{[<%][\s\S]*?[>%]\}\}|\{%-?[\s\S]*?-?%\}|\{\{[^}]*\}\}/g;
const MDX = /^(?:import|export) [^\n]*$|<\/?[A-Z][\w.]*(?:\s[^>]*)?>|\{\/\*[\s\S]*?\*\/\}|\{[^{}\n]*\}/gm;

/**
 * Takes out what only the other system understands: Hugo's shortcodes, Jekyll's Liquid, and in MDX its imports,
 * components and expressions. Code is left as it is. Links beginning with `/` are of the old site.
 *
 * @param site the old site's address, put before such links; without it they are noted.
 */
export function convertBody(body: string, isMdx: boolean, site: string | undefined): ConvertedBody {
  const images: string[] = [];
  const notes: { line: number; text: string }[] = [];
  let line = 0;
  const note = (within: string, offset: number, text: string) =>
    notes.push({ line: line + within.slice(0, offset).split('\n').length - 1, text });

  const prose = (part: string): string => {
    const leaveOut = (whole: string, ...rest: unknown[]): string => {
      const [offset, within] = rest.slice(-2) as [number, string];
      note(within, offset, `left out: ${short(whole)}`);
      return '';
    };
    const picture = (alt: string, source: string) => `![${alt}](image:${images.push(source) - 1})`;
    let text = part.replace(FIGURE, (whole, attributes: string) => {
      const source = attribute(attributes, 'src');
      return source
        ? picture(attribute(attributes, 'alt') ?? attribute(attributes, 'caption') ?? '', source)
        : whole;
    });
    // A link whose target is a template leads nowhere without it.
    text = text.replace(
      /(?<!!)\[([^\]]*)\]\(\s*(\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\})[^)]*\)/g,
      (whole, words: string, ...rest) => {
        leaveOut(whole, ...rest);
        return words;
      },
    );
    text = text.replace(/!\[([^\]]*)\]\(\s*\{\{\s*site\.baseurl\s*\}\}/g, '![$1](');
    text = text.replace(TEMPLATE, leaveOut);
    if (isMdx) text = text.replace(MDX, leaveOut);
    text = text.replace(
      /!\[([^\]]*)\]\(\s*<?([^)\s>]+)>?(?:\s+["'][^)]*)?\)/g,
      (whole, alt: string, source: string) => (source.startsWith('image:') ? whole : picture(alt, source)),
    );
    text = text.replace(/<img\s([^>]*?)\/?>/gi, (whole, attributes: string) => {
      const source = attribute(attributes, 'src');
      return source ? picture(attribute(attributes, 'alt') ?? '', source) : whole;
    });
    return text.replace(/(\]\()(\/[^)\s]*)/g, (whole, open: string, path: string, offset: number) => {
      if (site !== undefined) return `${open}${site.replace(/\/+$/, '')}${path}`;
      note(text, offset, `the link ${short(path)} is of the old site; name it with --site`);
      return whole;
    });
  };

  let text = '';
  // split() hands out the two inner groups as well: only the outer one is code.
  const parts = body.split(CODE);
  for (let at = 0; at < parts.length; at += 4) {
    const words = parts[at] ?? '';
    const code = parts[at + 1] ?? '';
    text += prose(words);
    line += words.split('\n').length - 1;
    text += code.replace(/\{\{(?=[^{}]*\}\})/g, '\\{{');
    line += code.split('\n').length - 1;
  }
  return { text: text.replace(/\n{3,}/g, '\n\n').trim(), images, notes };
}

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(`\\b${name}=(?:"([^"]*)"|'([^']*)')`, 'i').exec(attributes)?.slice(1).find(Boolean);
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
