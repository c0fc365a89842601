/** Opening tags of one kind with their attributes; enough of a parser for what React prints. */
export function tags(
  html: string,
  name = '[a-z][a-z0-9]*',
): { name: string; attributes: Record<string, string> }[] {
  return [...html.matchAll(new RegExp(`<(${name})((?:\\s[^<>]*)?)/?>`, 'g'))].map(
    ([, tag = '', rest = '']) => ({
      name: tag,
      attributes: Object.fromEntries(
        [...rest.matchAll(/([a-zA-Z-]+)="([^"]*)"/g)].map(([, k = '', v = '']) => [k, v]),
      ),
    }),
  );
}

/** The declarations of a style attribute. */
export function declarations(style = ''): Record<string, string> {
  return Object.fromEntries(
    style.split(';').flatMap((rule) => {
      const [property, value] = rule.split(/:(.*)/s);
      return property && value ? [[property.trim(), value.trim()]] : [];
    }),
  );
}
