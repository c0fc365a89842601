import { z } from 'zod';
import { CONTENT_FILES, type ContentFile } from './content-files.ts';

type Property = Record<string, unknown>;

/** The front-matter of one kind of file as a JSON Schema, for editors. */
export function jsonSchemaOf({ path, about, schema, meanings }: ContentFile): Record<string, unknown> {
  const { properties = {}, ...rest } = plainSchema(schema);
  return {
    ...rest,
    title: `Front matter of ${path}`,
    description: about,
    properties: Object.fromEntries(
      Object.entries(properties).map(([key, property]) => [
        key,
        { description: meaningOf(meanings, key).meaning, ...(property as Property) },
      ]),
    ),
  };
}

/** The JSON Schemas by file name. */
export function schemaFiles(): Record<string, string> {
  return Object.fromEntries(
    CONTENT_FILES.map((file) => [`${file.id}.json`, `${JSON.stringify(jsonSchemaOf(file), null, 2)}\n`]),
  );
}

/** The page on front-matter. */
export function frontMatterPage(): string {
  return `# Front matter

Each file in \`content/\` begins with YAML between two lines of \`---\`. Write keys as \`reply-to\` or \`replyTo\`; an unknown key is an error. Texts are one line. **Bold** keys are required. The same rules are available to editors as JSON Schemas in [docs/schemas](../schemas).

${CONTENT_FILES.map(section).join('\n')}`;
}

function section(file: ContentFile): string {
  const { properties = {}, required = [] } = plainSchema(file.schema);
  const rows = Object.entries(properties).map(([key, property]) => {
    const name = required.includes(key) ? `**\`${key}\`**` : `\`${key}\``;
    const { meaning, fallback } = meaningOf(file.meanings, key);
    const preset = required.includes(key) ? '' : (fallback ?? presetOf(property as Property));
    return `| ${name} | ${preset} | ${meaning}${limitOf(property as Property)} |`;
  });
  const notes = file.notes ? `\n${file.notes}\n` : '';
  return `## \`${file.path}\`\n\n${file.about}\n\n| key | default | value |\n| --- | --- | --- |\n${rows.join('\n')}\n${notes}`;
}

function plainSchema(schema: z.ZodObject) {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
}

function meaningOf(meanings: ContentFile['meanings'], key: string): { meaning: string; fallback?: string } {
  const found = meanings[key] ?? '';
  return typeof found === 'string' ? { meaning: found } : { meaning: found[0], fallback: found[1] };
}

function presetOf({ default: preset }: Property): string {
  return preset === undefined ? '–' : `\`${preset}\``;
}

function limitOf({ maxLength, enum: allowed }: Property): string {
  if (typeof maxLength === 'number') return `; up to ${maxLength} characters`;
  if (Array.isArray(allowed) && allowed.includes('ltr'))
    return `: ${allowed.map((one) => `\`${one}\``).join(' or ')}`;
  return '';
}
