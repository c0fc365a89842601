/** The rules of docs/style.md that a pattern can find without false alarms, each with an example of both kinds. */
export interface StyleRule {
  readonly pattern: RegExp;
  readonly instead: string;
  readonly wrong: string;
  readonly right: string;
}

export const STYLE_RULES: readonly StyleRule[] = [
  {
    pattern: /\be-mail/i,
    instead: 'email',
    wrong: 'an e-mail address',
    right: 'an email address',
  },
  {
    // Letters of an alphabet are what they are called.
    pattern:
      /(?<!\b(?:ASCII|capital|case|Latin|Test|Test-) ?)\bletters?\b(?!, digits| that only look| a to z| (?:from|of) (?:an|different|several|the) alphabet)/i,
    instead: 'email',
    wrong: 'every letter has a link',
    right: 'capital letters, and letters, digits and hyphens',
  },
  {
    pattern: /\bby (?:itself|themselves)\b/i,
    instead: 'automatically',
    wrong: 'it ends by itself',
    right: 'it ends automatically',
  },
  {
    pattern: /\blets? (?:\w+ ){1,3}go on\b/i,
    instead: 'resume, continue',
    wrong: 'let it go on',
    right: 'let it continue',
  },
  {
    pattern: /\bmend(?:s|ed|ing)?\b/i,
    instead: 'fix',
    wrong: 'mend what it names',
    right: 'fix it, and amend it',
  },
  {
    pattern:
      /\b(?:stands?|lies?) (?:in|at|on|there|here|behind|below|under|next|around|before|beyond)\b|\bas it stands\b/i,
    instead: 'is, is in',
    wrong: 'the secret lies in a file',
    right: 'the secret is in a file that a process standing by reads',
  },
  {
    pattern: /\bbesides?\b/i,
    instead: 'next to, with, also',
    wrong: 'a file beside the store',
    right: 'a file next to the store',
  },
  { pattern: /\bwhoever\b/i, instead: 'anyone who', wrong: 'whoever asks', right: 'anyone who asks' },
  {
    pattern: /\b(?:is|are|was|were|be) told\b/i,
    instead: 'is reported, learns',
    wrong: 'the owner is told',
    right: 'the owner gets a notice',
  },
  {
    pattern: /\bends? with (?:exit code |code )?[012]\b/i,
    instead: 'exits with status',
    wrong: 'it ends with 1',
    right: 'it exits with status 1',
  },
  {
    pattern: /\b(?:goes by|seen to)\b/i,
    instead: 'say exactly what happens',
    wrong: 'it goes by the header',
    right: 'it uses the header',
  },
  {
    pattern: /\bsome \d/i,
    instead: 'about',
    wrong: 'some 100 lines',
    right: 'about 100 lines, some of them long',
  },
  { pattern: /\bfor ever\b/i, instead: 'forever', wrong: 'it waits for ever', right: 'it waits forever' },
  {
    pattern: /\d %|\bper cent\b/i,
    instead: 'no space before %, percent',
    wrong: 'above 5 %',
    right: 'above 5%',
  },
  {
    pattern:
      /(?<=^|[.!?:;] )(?:Not \w+|(?!Embed|Feed|Need|Seed|Speed)[A-Z]\w+ed|Absent|Independent|New) (?:is|are|was|were)\b/m,
    instead: 'the subject first',
    wrong: 'It helps. Not noticed is a copy of the disk.',
    right: 'Not every copy is noticed. Feed is a noun.',
  },
  {
    // A question and a heading may begin so.
    pattern: /(?<=^|[.!?] )(?:What|Who) [^.?!\n]*\.(?=\s|$)/m,
    instead: 'name the subject',
    wrong: 'It counts. What leaves late is sent again.',
    right: 'What leaves late? Emails do. Read what they contain.',
  },
];

/** What breaks a rule in a text, as `found → instead`. */
export function styleFaults(text: string): string[] {
  return STYLE_RULES.flatMap(({ pattern, instead }) =>
    [...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map(([found]) => `${found} → ${instead}`),
  );
}
