import { CONTENT_FILES } from './content-files.ts';
import { jsonSchemaOf } from './front-matter.ts';

interface Property {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly { readonly enum?: readonly unknown[] }[];
}

interface Snippet {
  readonly scope: 'markdown';
  readonly prefix: string;
  readonly body: readonly string[];
  readonly description: string;
}

/**
 * The keys of front-matter as snippets for VS Code, whose YAML extensions complete nothing inside Markdown: each key
 * with its possible values, and for each kind of file the keys that it needs.
 */
export function snippetFile(): string {
  const snippets: Record<string, Snippet> = {};
  for (const file of CONTENT_FILES) {
    const { properties, required = [] } = jsonSchemaOf(file) as {
      properties: Record<string, Property>;
      required?: readonly string[];
    };
    const needed = required.map((key, at) => lineOf(key, properties[key] ?? {}, at + 1));
    snippets[`${file.id}: front-matter`] = {
      scope: 'markdown',
      prefix: file.id,
      body: ['---', ...needed, '---', '', '$0'],
      description: `The front-matter of ${file.path}`,
    };
    for (const [key, property] of Object.entries(properties)) {
      snippets[`${file.id}: ${key}`] = {
        scope: 'markdown',
        prefix: key,
        body: [lineOf(key, property, 1)],
        description: `${file.id}: ${property.description ?? ''}`,
      };
    }
  }
  return `${JSON.stringify(snippets, null, 2)}\n`;
}

/** An example value for a key that is neither a choice nor free text. */
const EXAMPLES: Readonly<Record<string, string>> = {
  from: 'Ada Miller <ada@example.org>',
  topics: '[]',
  sunset: '{ emails: 12, wait: 2 weeks }',
  cadence: '{ every: 1 week, at: "07:00" }',
  every: '1 week',
  pace: '{ fastest: 2 days, slowest: 2 weeks }',
  after: '3 days',
  at: '07:00',
  send: '2027-01-12 08:00',
  'not-after': '2027-01-19',
  portrait: 'images/portrait.svg',
};

/** A key and a place to fill in: a choice if few words are allowed, else an example. */
function lineOf(key: string, property: Property, place: number): string {
  const allowed =
    property.type === 'boolean'
      ? [true, false]
      : (property.enum ?? property.anyOf?.find((one) => one.enum)?.enum);
  if (allowed) return `${key}: \${${place}|${allowed.join(',')}|}`;
  const example = EXAMPLES[key] ?? property.default;
  if (example === undefined) return `${key}: $${place}`;
  return `${key}: \${${place}:${String(example).replaceAll(/[\\$}]/g, '\\$&')}}`;
}
