/** How mail programs treat an email's HTML and CSS, according to the tables of caniemail.com. */

interface Feature {
  readonly slug: string;
  readonly title: string;
  /** By family, platform and version: `y`, `n` or `a`, followed by notes. */
  readonly stats: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;
}

/** Families of programs that many readers use. */
const FAMILIES = ['gmail', 'outlook', 'apple-mail', 'yahoo', 'gmx', 'web-de', 'samsung-email', 'protonmail'];

/**
 * Features that emails use although some program doesn't know them, because nothing is lost there: corners are
 * square, a dark theme stays light, a guard against overflow is not needed.
 */
const GRACEFUL = new Set([
  ...['html-body', 'html-style', 'css-at-media', 'css-color-scheme', 'css-border-radius', 'css-outline'],
  ...['css-max-height', 'css-height', 'css-overflow', 'css-opacity', 'css-table-layout', 'css-white-space'],
  ...['css-word-break', 'css-overflow-wrap', 'css-text-decoration', 'css-text-decoration-line'],
]);

/** Features by slug; undefined if the tables are not installed. */
export type ClientSupport = ReadonlyMap<string, Feature>;

export async function loadClientSupport(): Promise<ClientSupport | undefined> {
  try {
    const tables = await import('caniemail/caniemail.json', { with: { type: 'json' } });
    const features = (tables.default as unknown as { data: Feature[] }).data;
    return new Map(features.map((feature) => [feature.slug, feature]));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return undefined;
  }
}

/** Elements, properties and at-rules that an email uses, as caniemail's slugs. */
export function featuresOf(html: string): string[] {
  const used = new Set<string>();
  for (const [, name] of html.matchAll(/<([a-z][a-z0-9-]*)/g)) used.add(`html-${name}`);
  const styles = [...html.matchAll(/\sstyle="([^"]*)"|<style[^>]*>([\s\S]*?)<\/style>/g)];
  const css = styles.map(([, inline = '', sheet = '']) => inline + sheet).join(';');
  for (const [, name] of css.matchAll(/(?:^|[;{\s])([a-z-]+)\s*:/g)) used.add(`css-${name}`);
  for (const [, name] of css.matchAll(/@([a-z-]+)/g)) used.add(`css-at-${name}`);
  return [...used];
}

/** The features that a common program doesn't know, and what its readers lose. */
export function unsupported(
  features: readonly string[],
  support: ClientSupport,
): { readonly title: string; readonly clients: readonly string[] }[] {
  return features.flatMap((slug) => {
    const feature = support.get(slug);
    if (!feature || GRACEFUL.has(slug)) return [];
    const clients = ignorant.get(feature) ?? clientsWithout(feature);
    ignorant.set(feature, clients);
    return clients.length > 0 ? [{ title: feature.title, clients }] : [];
  });
}

/** Emails use much the same features, so each is looked up once. */
const ignorant = new WeakMap<Feature, readonly string[]>();

function clientsWithout({ stats }: Feature): readonly string[] {
  return FAMILIES.filter((family) =>
    Object.values(stats[family] ?? {}).some((versions) => newest(versions)?.startsWith('n')),
  );
}

const byAge = new Intl.Collator('en', { numeric: true });

function newest(versions: Readonly<Record<string, string>>): string | undefined {
  return Object.entries(versions)
    .sort(([a], [b]) => byAge.compare(a, b))
    .at(-1)?.[1];
}
