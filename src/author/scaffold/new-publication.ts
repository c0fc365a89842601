import { slugify } from '../../flow/content/fields.ts';
import { contentText } from './front-matter-text.ts';
import { MARK_SVG, markPng } from './mark.ts';
import { SCAFFOLD } from './scaffold-texts.ts';

/** The answers that describe a new publication. */
export interface PublicationAnswers {
  readonly name: string;
  readonly from: string;
  readonly postalAddress: string;
  readonly topics: readonly string[];
  /** Title of the first course. */
  readonly course: string;
  readonly timeZone: string;
}

/** The files of a new publication by path: content, a README, and a .gitignore. */
export function publicationFiles(answers: PublicationAnswers): Record<string, string | Uint8Array> {
  const { name, from, postalAddress, topics, course, timeZone } = answers;
  const slug = courseSlug(course);
  return {
    'content/newsletter.md': contentText(
      {
        name,
        from,
        'postal-address': postalAddress,
        description: cut(`${course}: a free course by email, from ${name}.`, 200),
        'time-zone': timeZone,
        topics: topics.length > 0 ? topics : undefined,
        'start-course': slug,
        cadence: { every: '1 week', at: '07:00' },
      },
      SCAFFOLD.landing,
    ),
    [`content/courses/${slug}/course.md`]: courseText(course),
    [`content/courses/${slug}/01-welcome.md`]: contentText(
      {
        title: 'Welcome',
        subject: `Lesson 1: welcome to ${cut(course, 150)}`,
        preview: 'What this course is about, and how it works.',
      },
      `Hello {{ firstName | "reader" }},

this is the first lesson of ${course}. ${SCAFFOLD.lesson}

:::callout{title="Try this" tone="tip"}
Use a callout like this one for the one thing that a reader should do today.
:::

The next lesson comes in a week.`,
    ),
    'content/images/logo.png': markPng(),
    'content/images/favicon.svg': MARK_SVG,
    'README.md': readme(answers, slug),
    '.gitignore': 'data/\n.env\n',
  };
}

/** A course's file, without lessons yet. */
export function courseText(title: string): string {
  return contentText(
    { title, description: cut(`${title}, one lesson at a time.`, 200), every: '1 week', at: '07:00' },
    SCAFFOLD.course,
  );
}

/** A course's folder; every title yields one. */
export function courseSlug(title: string): string {
  const slug = slugify(title) || 'course';
  return slug === 'newsletter' || slug === 'system' ? `${slug}-course` : slug;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function readme({ name, course }: PublicationAnswers, slug: string): string {
  return `# ${name}

A publication for Pacesetter. Everything that readers get is Markdown in \`content/\`.

| file | what it is |
| --- | --- |
| \`content/newsletter.md\` | the publication: name, sender, postal address, topics. Its text is the landing page |
| \`content/courses/${slug}/course.md\` | the course “${course}”: how often and at which hour. Its text is the course's page |
| \`content/courses/${slug}/01-welcome.md\` | its first lesson. Name the next ones \`02-…\`, \`03-…\` |
| \`content/issues/<date>-<slug>.md\` | an email to all readers at one time |
| \`content/images/\` | pictures. Emails show \`logo.png\` (32 × 32, drawn at twice the size), pages show \`favicon.svg\`: replace both with your own |

Run these in the folder of Pacesetter, with \`CONTENT_DIR\` pointing to this \`content\`:

\`\`\`sh
npm start                                                   # pages and emails, on this machine only
npm run -s pace -- new lesson ${slug} "The second lesson"   # a draft after the first lesson
npm run -s pace -- new issue "News"                         # a draft of an email to all readers
npm run -s pace -- demo                                     # the whole course, on a virtual clock
\`\`\`

A lesson's slug (\`welcome\` in \`01-welcome.md\`) is its identity. If you change the slug, it becomes a new lesson; if you change only the number, only its place changes.

Before the first real email: set \`from\` to your own address and \`postal-address\` to your postal address, and run \`npm run -s pace -- doctor\`.
`;
}
