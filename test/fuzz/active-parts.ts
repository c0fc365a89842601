/** Tags as a browser reads them: values in quotes may hold what ends a tag elsewhere. */
const TAG = /<([a-z][\w-]*)((?:[\s/]+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*\/?>/gi;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;
const ACTIVE =
  /^(?:script|iframe|object|embed|applet|base|meta|link|style|frame|frameset|svg|math|template|form)$/i;
/** A page's own frame, which no outside text creates. */
const OWN = /^(?:meta|link|form)$/i;
const ADDRESS = /^(?:href|src|action|formaction|xlink:href|poster|background|srcset)$/i;

/**
 * The parts of a piece of HTML that could run or load something: tags, handlers, addresses with a scheme that runs.
 *
 * @param own whether it is a whole page, which has scripts in files, styles and forms of its own.
 */
export function activeParts(html: string, { own }: { readonly own: boolean }): string[] {
  const found: string[] = [];
  for (const [whole, name = '', attributes = ''] of html.matchAll(TAG)) {
    const isFile = own && /^<script type="module" src="\/assets\/[\w.-]+">$/.test(whole);
    if (ACTIVE.test(name) && !isFile && !(own && OWN.test(name))) found.push(whole);
    for (const [, attribute = '', double, single, bare] of attributes.matchAll(ATTRIBUTE)) {
      const value = decoded(double ?? single ?? bare ?? '');
      if (/^on/i.test(attribute) || /^(?:style|srcdoc)$/i.test(attribute)) found.push(whole);
      if (ADDRESS.test(attribute) && /^(?:javascript|vbscript|data|file):/i.test(value)) found.push(whole);
    }
  }
  return found;
}

/** As a browser sees an address: entities read, white space and controls left out. */
function decoded(value: string): string {
  return value
    .replace(/&#x([0-9a-f]+);?/gi, (_, digits) =>
      String.fromCodePoint(Number.parseInt(digits, 16) % 0x110000),
    )
    .replace(/&#(\d+);?/g, (_, digits) => String.fromCodePoint(Number(digits) % 0x110000))
    .replace(/&(?:colon|Tab|NewLine);/g, (entity) => (entity === '&colon;' ? ':' : ''))
    .replace(/[\p{Cc}\s]/gu, '');
}
