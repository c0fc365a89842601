import type { ErrorCode } from 'yaml';

/** The remedy for invalid YAML: by the parser's code, and by the line, which shows what the author meant. */
export function yamlRemedy(code: ErrorCode, line: string): string {
  const [, value] = /^\s*(?:- +)?[^\s:][^:]*:\s+(.*)$/.exec(line) ?? [];
  const first = value?.[0] ?? '';
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'indent with spaces';
    case 'DUPLICATE_KEY':
      return 'remove one of the two';
    case 'BAD_DQ_ESCAPE':
      return 'write two backslashes for one, or use single quotes';
    case 'TAG_RESOLVE_FAILED':
    case 'BAD_ALIAS':
    case 'BAD_SCALAR_START':
      return `put the text in quotes: it begins with ${first || 'a character with a meaning in YAML'}`;
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      if (value === undefined) return 'write the name, a colon, a space and the value: title: Text';
      if (/:(?:\s|$)/.test(value)) return `put the text in quotes: it contains a colon`;
      return 'begin each field at the start of its line';
    case 'BAD_INDENT':
      if (first === '[' || first === '{') return `close the ${first}, or put the text in quotes`;
      return 'begin each field at the start of its line; indent everything that belongs to it equally';
    case 'MISSING_CHAR':
      if (first === '"' || first === "'") return `close the quote: write ${first} at the end, too`;
      break;
    case 'UNEXPECTED_TOKEN':
      if (first === "'") return "write '' for an apostrophe within single quotes, or use double quotes";
      if (first === '"') return 'put the whole text in quotes, and write \\" for a quote within';
      if (first === '>' || first === '|') return 'begin the text on the next line, indented';
      if (first === '-') return 'put each entry on a line of its own, or write [one, two]';
      break;
  }
  return 'write each field as name: value, and put the value in quotes';
}
