/**
 * The places of the source tree: what each one does and what it may import. `test/architecture.test.ts` enforces
 * the imports, and `npm run docs` makes the table in docs/architecture.md.
 */
export interface Place {
  /** One or two sentences for the table. */
  readonly does: string;
  /** Folders and files that its files may import. The innermost place that holds a file counts. */
  readonly imports: readonly string[];
  /** Other places that they may import types from: nothing of those is left when compiled. */
  readonly types?: readonly string[];
}

const FLOW_PORTS = ['src/flow', 'src/operator', 'src/author/changes'];

export const PLACES: Readonly<Record<string, Place>> = {
  'src/shared': {
    does: 'Holds the code that every group needs: `time`, `addresses`, `signing`, `refusals` (the meaning of servers’ answers), `reasons` (why something waits or failed, as closed unions), `errors`, `loading` (quick process starts), the log, chance, and `words`, which holds every text of the product in English and German.',
    imports: [],
  },
  'src/flow': {
    does: 'Holds the stages of the product in order, from a file and a sign-up to a delivered email. It knows no database, network or settings.',
    imports: ['src/shared', 'emails'],
  },
  'src/flow/content': {
    does: 'Reads files into a typed catalogue, reports all mistakes at once, and turns Markdown into a tree.',
    imports: ['src/shared'],
  },
  'src/flow/compose': {
    does: 'Compiles a tree and a template into an edition; `wire/` turns an edition and a reader’s values into bytes for a transport.',
    imports: ['src/shared', 'src/flow/content', 'emails'],
  },
  'src/flow/readers': {
    does: 'Handles readers who sign up, confirm, change preferences, leave, or are imported.',
    imports: [
      'src/shared',
      'src/flow/content/fields.ts',
      'src/flow/enrolment',
      'src/flow/compose/email-name.ts',
      'src/flow/compose/phrases.ts',
    ],
    types: ['src/flow/content', 'src/flow/compose/edition.ts'],
  },
  'src/flow/enrolment': {
    does: 'Holds pure rules: intervals, a reader’s hour, and which lesson comes next.',
    imports: ['src/shared'],
    types: ['src/flow/content'],
  },
  'src/flow/plan': {
    does: 'Turns due lessons and issues into deliveries. `next-lesson.ts` holds the rule as a pure function.',
    imports: [
      'src/shared',
      'src/flow/content/issue-end.ts',
      'src/flow/enrolment',
      'src/flow/compose/phrases.ts',
    ],
    types: ['src/flow/content', 'src/flow/compose/edition.ts', 'src/flow/compose/email-name.ts'],
  },
  'src/flow/deliver': {
    does: 'Claims, composes, paces, hands over and settles several batches at once. It holds outcomes, backoff, the pacer and the port `Transport`.',
    imports: ['src/shared', 'src/flow/compose/wire'],
    types: ['src/flow/compose/edition.ts'],
  },
  'src/flow/events': {
    does: 'Reads reports from providers and mail servers, and decides their consequences.',
    imports: ['src/shared'],
  },
  'src/adapters/store': {
    does: 'Holds all SQL and the migrations, for SQLite and PostgreSQL.',
    imports: [
      'src/shared',
      'src/flow/content/catalogue.ts',
      'src/flow/events/bounce-cause.ts',
      'src/flow/events/human-click.ts',
      'src/flow/events/provider-event.ts',
      'src/flow/events/run-health.ts',
      'src/flow/events/soft-bounces.ts',
    ],
    types: FLOW_PORTS,
  },
  'src/adapters/transport': {
    does: 'Implements the outbox, Resend and SMTP. Each turns the answers on its wire into outcomes.',
    imports: ['src/shared'],
    types: [...FLOW_PORTS, 'src/adapters/web/ports.ts'],
  },
  'src/adapters/imap': {
    does: 'Reads the mailbox that bounces and complaints return to.',
    imports: ['src/shared'],
    types: FLOW_PORTS,
  },
  'src/adapters/web': {
    does: 'Serves HTTP: `guards` protect `routes`; a route calls a port of `ports.ts` and shows one of `views`.',
    imports: [
      'src/shared',
      'emails/theme.ts',
      'src/flow/content/placeholders.ts',
      'src/flow/content/image-file.ts',
      'src/operator/status/readiness.ts',
    ],
    types: ['src/flow'],
  },
  'src/author': {
    does: 'Implements the author’s commands: `check`, `preview`, `simulate`, `scaffold`, `changes` (the effect of edited files on readers) and `reference` (the documentation that is generated from the code).',
    imports: ['src/shared', 'src/flow', 'emails/theme.ts'],
  },
  'src/author/preview': {
    does: 'Shows every email as a sample reader would get it, and the web pages, using the code that makes the real ones.',
    imports: ['src/shared', 'src/flow', 'src/author/check/spamassassin.ts', 'src/adapters/web'],
  },
  'src/author/simulate': {
    does: 'Runs the real planner over virtual readers, in memory or in the product’s own store; `demo` sends one reader real messages.',
    imports: ['src/shared', 'src/flow', 'src/run/worker', 'emails/theme.ts'],
  },
  'src/author/reference': {
    does: 'The pages of docs/reference and the JSON Schemas, made from the definitions.',
    imports: ['src/flow/content', 'src/operator/doctor', 'src/run/config/environment.ts'],
  },
  'src/operator': {
    does: 'Implements the operator’s commands: `doctor`, `reconcile`, `status`. Their SQL is in the store.',
    imports: ['src/shared', 'src/flow'],
  },
  'src/run/config': {
    does: 'Turns the environment into settings, and reports invalid ones.',
    imports: ['src/shared'],
    types: ['src/flow'],
  },
  'src/run/worker': {
    does: 'Runs the loop: plan, deliver, sleep. `runOnce` runs it once for `send`.',
    imports: ['src/shared', 'src/flow'],
  },
  'src/run/app': {
    does: 'Puts the product together. It is the only place that names concrete adapters.',
    imports: ['src'],
  },
  emails: {
    does: 'Holds the templates: props in, JSX out, and nothing else.',
    imports: ['src/shared/words'],
    types: ['src'],
  },
  scripts: {
    does: 'Implements the command line: `pace.js` starts `commands.ts`; each command is one file.',
    imports: ['src'],
  },
  'content/drawings': {
    does: 'Draws the pictures of the publication in `content`. Delete it along with that publication.',
    imports: ['scripts/render-pngs.ts'],
  },
};

const short = (place: string): string => `\`${place.replace(/^src\//, '').replace(/\.tsx?$/, '')}\``;

/** The table of docs/architecture.md. */
export function placesTable(): string {
  const rows = Object.entries(PLACES).map(([place, { does, imports, types = [] }]) => {
    const only = types.filter((one) => !imports.includes(one)).map(short);
    const may = [imports.map(short).join(', '), only.length === 0 ? '' : `(${only.join(', ')})`];
    return `| \`${place}\` | ${does} | ${may.filter(Boolean).join(' ') || 'nothing'} |`;
  });
  return [
    '| folder | what it does | imports (types only, in brackets) |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}
