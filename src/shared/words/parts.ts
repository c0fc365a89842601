/** The parts of a sentence that holds more than text: words, and elements of the surface that shows it. */
export type Parts<T> = readonly (T | string)[];

/** A sentence around elements, such as a link or a bold name, as a template: each language has its own word order. */
export function parts<T>(texts: TemplateStringsArray, ...values: readonly (T | string)[]): Parts<T> {
  return texts.flatMap((text, index): (T | string)[] => {
    const value = values[index];
    return [...(text === '' ? [] : [text]), ...(value === undefined ? [] : [value])];
  });
}
