/**
 * The fields of a column that holds JSON. Where it can't be read there are none: what one row says of itself must not
 * keep all others from being read.
 */
export function storedData(json: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A text field; empty if it is not a text. */
export function storedText(data: Readonly<Record<string, unknown>>, field: string): string {
  const value = data[field];
  return typeof value === 'string' ? value : '';
}
