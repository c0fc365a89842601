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
    // The letters of an alphabet keep their name.
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
    // A question and a heading may begin like this.
    pattern: /(?<=^|[.!?] )(?:What|Who) [^.?!\n]*\.(?=\s|$)/m,
    instead: 'name the subject',
    wrong: 'It counts. What leaves late is sent again.',
    right: 'What leaves late? Emails do. Read what they contain.',
  },
];

/** For comments and the names of tests, whose first words may be a question's: `What a token is for.` */
export const CODE_RULES: readonly StyleRule[] = [
  ...STYLE_RULES.filter(({ instead }) => instead !== 'name the subject' && instead !== 'email'),
  { pattern: /\be-mail/i, instead: 'email', wrong: 'an e-mail address', right: 'an email address' },
  {
    pattern: /\b(?:goes|going|went) on\b/i,
    instead: 'continues',
    wrong: 'the course goes on',
    right: 'the course continues',
  },
  {
    pattern: /\b(?:unless|until) told\b/i,
    instead: 'by default',
    wrong: 'port 993 unless told',
    right: 'port 993 by default',
  },
  { pattern: /\banew\b/i, instead: 'again', wrong: 'it is read anew', right: 'a new one is read again' },
  {
    pattern: /\bbut for\b/i,
    instead: 'except',
    wrong: 'all but for the first',
    right: 'all except the first, but not for long',
  },
  {
    pattern: /\ball the same\b/i,
    instead: 'still',
    wrong: 'it leaves all the same',
    right: 'it still leaves; the same for all',
  },
  {
    pattern: /\b(?:told|tells?|tell) apart\b/i,
    instead: 'distinguish',
    wrong: 'two readers are told apart',
    right: 'the publication is not told a part',
  },
  {
    pattern: /(?<!\bthere )\b(?:is|are) none\b/i,
    instead: 'is not one',
    wrong: 'a text that is none',
    right: 'undefined if there is none',
  },
  {
    pattern: /\bheld on (?:a|one|somebody|them)\b/i,
    instead: 'stored about',
    wrong: 'what is held on a person',
    right: 'a person’s stored data',
  },
];

/** The breaches of the rules in a text, as `found → instead`. */
export function styleFaults(text: string, rules = STYLE_RULES): string[] {
  return rules.flatMap(({ pattern, instead }) =>
    [...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map(([found]) => `${found} → ${instead}`),
  );
}
