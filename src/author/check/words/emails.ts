import type { Told } from '../../../flow/content/words/told.ts';

interface Subject {
  readonly subject: string;
}

interface Length {
  readonly length: number;
}

/** `said` is the error's own sentence: what fails may be anything in a template. */
interface Unmade {
  readonly said: string;
}

interface Unsupported {
  /** The title of the feature in caniemail's tables. */
  readonly feature: string;
  readonly clients: readonly string[];
  /** The number of emails that use it, apart from this one. */
  readonly others: number;
}

/** Two colours of a theme, by their names and as `#rrggbb`. */
interface Contrast {
  readonly theme: string;
  readonly text: string;
  readonly textColour: string;
  readonly ground: string;
  readonly groundColour: string;
  readonly ratio: number;
}

/** Findings about subjects, previews and finished emails. */
export const EMAIL_WORDS = {
  'subject-long': ({ length }: Length): Told => ({ message: `the subject has ${length} characters` }),
  'subject-shouting': ({ subject }: Subject): Told => ({ message: `"${subject}" is in capitals` }),
  'subject-reply': ({ subject }: Subject): Told => ({ message: `"${subject}" pretends to be a reply` }),
  'subject-twice': ({ subject, other }: Subject & { readonly other: string }): Told => ({
    message: `"${subject}" is also the subject of ${other}`,
  }),
  'preview-short': ({ length }: Length): Told => ({
    message: `the preview has ${length} characters; mail programs fill the line with the text`,
  }),
  'preview-long': ({ length }: Length): Told => ({ message: `the preview has ${length} characters` }),
  'preview-is-subject': (): Told => ({ message: 'the preview repeats the subject' }),
  'spam-words': ({ words }: { readonly words: string }): Told => ({
    message: `"${words}" sounds like advertising`,
  }),
  'spam-score': ({ score, hits }: { score: number; hits: Readonly<Record<string, number>> }): Told => ({
    message: `${score} points: ${Object.entries(hits)
      .map(([rule, points]) => `${rule} ${points}`)
      .join(', ')}`,
  }),
  'email-not-made': ({ said }: Unmade): Told => ({ message: said }),
  'email-clipped': ({ said }: Unmade): Told => ({ message: said }),
  'email-large': ({ bytes }: { readonly bytes: number }): Told => ({
    message: `the HTML of this email has ${bytes} bytes`,
  }),
  'unsubscribe-missing': (): Told => ({
    message: 'this email has no unsubscribe link, or no List-Unsubscribe',
  }),
  'address-missing': (): Told => ({ message: 'this email does not show the postal address' }),
  'client-support': ({ feature, clients, others }: Unsupported): Told => ({
    message: `${feature} is not supported by ${clients.join(', ')}; used by this email${
      others === 0 ? '' : ` and ${others} other ${others === 1 ? 'email' : 'emails'}`
    }`,
  }),
  'client-support-unknown': (): Told => ({
    message: 'HTML and CSS were not checked against what mail programs support',
  }),
  contrast: ({ theme, text, textColour, ground, groundColour, ratio }: Contrast): Told => ({
    message: `${theme}: ${text} (${textColour}) on ${ground} (${groundColour}) has ${ratio.toFixed(2)}:1`,
  }),
};
