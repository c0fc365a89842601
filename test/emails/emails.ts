import { toJsxRuntime } from 'hast-util-to-jsx-runtime';
import { createElement, Fragment, type ReactElement, type ReactNode } from 'react';
import { jsx, jsxs } from 'react/jsx-runtime';
import { render } from 'react-email';
import ConfirmEmail from '../../emails/confirm.tsx';
import GoodbyeEmail from '../../emails/goodbye.tsx';
import IssueEmail from '../../emails/issue.tsx';
import LessonEmail from '../../emails/lesson.tsx';
import LinkEmail from '../../emails/link.tsx';
import NoticeEmail from '../../emails/notice.tsx';
import { markdownComponents } from '../../emails/parts/markdown.tsx';
import StayEmail from '../../emails/stay.tsx';
import WelcomeEmail from '../../emails/welcome.tsx';
import { parseMarkdown } from '../../src/flow/content/markdown.ts';
import { PlaceholderTable } from '../../src/flow/content/placeholders.ts';
import { en } from '../../src/shared/words/en.ts';

/** Emails whose every string contains a marker, so that a test can look for each. */

const BASE = 'https://run.example';

/** One of everything that an author can write. The marker in the address is one that Markdown made. */
const EVERYTHING = `
Hello {{ firstName | "runner" }}, *em*, ~~gone~~, \`code\`, 10<sup>2</sup>, a note.[^1] See [the study](${BASE}/study).

# First

## Second

> A quotation.

- one
- [x] done

3. three

### Third

#### Fourth

\`\`\`js
const pace = 5;
\`\`\`

---

| Day | Run |
| --- | ---: |
| Monday | Rest |
| Tuesday | [Hills](${BASE}/hills) |

![A runner](../../images/runner.svg)

::button[Go {{ firstName | "runner" }}]{href="${BASE}/go"}

::video[The row]{href="${BASE}/video" image="../../images/row.svg" alt="A still"}

:::callout{title="Before you start" tone="warning"}
Sharp pain means stop.
:::

:::exercise{name="Split squat" image="../../images/squat.svg" alt="A drawing" sets="3" reps="8 each side" home="A rucksack" gym="A dumbbell"}
- Drop straight down.
:::

[^1]: The footnote.
`;

/** The compiler's output for an author's text. */
export function bodyOf(text: string): ReactNode {
  const { tree } = parseMarkdown({ text, file: 'courses/c/01-x.md' }, new PlaceholderTable());
  return toJsxRuntime(tree, {
    Fragment,
    jsx,
    jsxs,
    components: markdownComponents(en.phrases.blocks) as never,
  });
}

/** Filler up to the place where clients cut a preheader; the marker spans it. */
const preview = `${'An inviting line. '.repeat(8)}xhole102x and on.`;

const email = {
  words: en,
  publication: {
    name: 'Strides xhole100x',
    url: `${BASE}/`,
    language: 'he',
    dir: 'rtl' as const,
    postalAddress: '12 Towpath Lane xhole103x',
    coach: { name: 'Lena xhole104x', url: `${BASE}/coach` },
    logoUrl: `${BASE}/images/logo.png`,
  },
  subject: 'A subject xhole101x',
  preview,
  reason: 'You asked for it xhole105x.',
};
const links = {
  preferences: `${BASE}/preferences/xhole106x`,
  pause: `${BASE}/pause/xhole107x`,
  unsubscribe: `${BASE}/unsubscribe/xhole108x`,
  web: `${BASE}/web/xhole109x`,
};

export const CONFIRM_URL = `${BASE}/confirm/xhole120x`;

export function lesson(body: ReactNode, number = 2, of = 4): ReactElement {
  return createElement(LessonEmail, {
    ...email,
    links,
    course: { title: 'Strength xhole110x', url: `${BASE}/courses/strength` },
    lesson: { title: 'Myths xhole111x', number, of },
    topics: ['Training xhole112x', 'Recovery xhole113x'],
    next: 'Timing, on Tuesday xhole114x',
    body,
  });
}

export const emails: Record<string, ReactElement> = {
  lesson: lesson(bodyOf(EVERYTHING)),
  issue: createElement(IssueEmail, {
    ...email,
    links,
    title: 'Quiet weeks xhole115x',
    topics: ['Training xhole116x'],
    body: bodyOf(EVERYTHING),
  }),
  confirm: createElement(ConfirmEmail, {
    ...email,
    links: {},
    confirmUrl: CONFIRM_URL,
    courseTitle: 'Strength xhole121x',
    validFor: '3 days xhole122x',
  }),
  welcome: createElement(WelcomeEmail, {
    ...email,
    links,
    greeting: 'Welcome xhole123x',
    courseTitle: 'Strength xhole124x',
    next: 'Your first email is the reason xhole125x.',
  }),
  goodbye: createElement(GoodbyeEmail, { ...email, links: {}, returnUrl: `${BASE}/back/xhole126x` }),
  'sign-in': createElement(LinkEmail, {
    ...email,
    links: {},
    about: 'signIn',
    url: `${BASE}/me/xhole127x`,
  }),
  'own data': createElement(LinkEmail, {
    ...email,
    links: {},
    about: 'ownData',
    url: `${BASE}/me/xhole127x`,
  }),
  stay: createElement(StayEmail, {
    ...email,
    links,
    stayUrl: `${BASE}/stay/xhole132x`,
    waitFor: '14 days xhole133x',
  }),
  notice: createElement(NoticeEmail, {
    ...email,
    links: {},
    title: 'Sending is paused xhole128x',
    paragraphs: ['Twelve came back xhole129x.', 'They wait xhole130x.'],
    command: 'resume xhole131x',
  }),
};

export const rendered: Record<string, string> = Object.fromEntries(
  await Promise.all(Object.entries(emails).map(async ([name, element]) => [name, await render(element)])),
);

/** All markers in an email's input. */
export function markersIn(element: ReactElement): string[] {
  const { body, ...strings } = element.props as Record<string, unknown>;
  return [...new Set(JSON.stringify(strings).match(/xhole\d+x/g))].concat(body ? ['xhole0x', 'xhole1x'] : []);
}
