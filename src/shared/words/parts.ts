/** What a sentence is made of that holds more than text: words, and elements of whoever shows it. */
export type Parts<T> = readonly (T | string)[];

/** A sentence around elements, a link or a name in bold, as a template: the words' order is each language's own. */
export function parts<T>(texts: TemplateStringsArray, ...values: readonly (T | string)[]): Parts<T> {
  return texts.flatMap((text, index): (T | string)[] => {
    const value = values[index];
    return [...(text === '' ? [] : [text]), ...(value === undefined ? [] : [value])];
  });
}
