import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';

/** A posted form's text fields. Files are ignored: no form here takes one. */
export interface Form {
  /** The first value, trimmed; empty if the field is missing. */
  one(name: string): string;
  many(name: string): string[];
  has(name: string): boolean;
}

/** @throws HTTPException 400 if the body doesn't match its content type. */
export async function readForm(c: Context): Promise<Form> {
  const body = await bodyOf(c).catch(() => {
    throw new HTTPException(400);
  });
  const many = (name: string): string[] =>
    (body?.getAll(name) ?? []).filter((value) => typeof value === 'string');
  return { many, one: (name) => many(name)[0]?.trim() ?? '', has: (name) => many(name).length > 0 };
}

async function bodyOf(c: Context): Promise<URLSearchParams | FormData | undefined> {
  const type = c.req.header('content-type') ?? '';
  // Calling `formData` would turn it into a stream first.
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return new URLSearchParams(await c.req.text());
  return /^multipart\/form-data\b/i.test(type) ? c.req.formData() : undefined;
}
