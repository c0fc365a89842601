/**
 * The places of the source tree: what each one does and what it may import. `test/architecture.test.ts` enforces
 * the imports, and `npm run docs` makes the table in docs/architecture.md.
 */
export interface Place {
  /** One or two sentences for the table. */
  readonly does: string;
  /** Folders and files that its files may import. The innermost place that holds a file counts. */
  readonly imports: readonly string[];
  /** What they may import besides, as types only: nothing of it is left when compiled. */
  readonly types?: readonly string[];
}

const FLOW_PORTS = ['src/flow', 'src/operator', 'src/author/changes'];

export const PLACES: Readonly<Record<string, Place>> = {
  'src/shared': {
    does: 'What every group needs: `time`, `addresses`, `signing`, `refusals` (what servers’ answers mean), `reasons` (why something waits or failed, as closed unions), `errors`, `loading` (how a process starts quickly), the log, chance, and `words`, which holds every text of the product in English and German.',
    imports: [],
  },
  'src/flow': {
    does: 'What happens, in its order: from a file and a sign-up to a delivered email. It knows no database, no network and no settings.',
    imports: ['src/shared', 'emails'],
  },
  'src/flow/content': {
    does: 'Reads files into a typed catalogue and reports all mistakes at once; turns Markdown into a tree.',
    imports: ['src/shared'],
  },
  'src/flow/compose': {
    does: 'Compiles a tree and a template into an edition; `wire/` turns an edition and a reader’s values into bytes for a transport.',
    imports: ['src/shared', 'src/flow/content', 'emails'],
  },
  'src/flow/readers': {
    does: 'A person signs up, confirms, changes preferences, leaves, or is imported.',
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
    does: 'Pure rules: intervals, a reader’s hour, and which lesson comes next.',
    imports: ['src/shared'],
    types: ['src/flow/content'],
  },
  'src/flow/plan': {
    does: 'Turns what is due into deliveries. `next-lesson.ts` holds the rule, as a pure function.',
    imports: [
      'src/shared',
      'src/flow/content/issue-end.ts',
      'src/flow/enrolment',
      'src/flow/compose/phrases.ts',
    ],
    types: ['src/flow/content', 'src/flow/compose/edition.ts', 'src/flow/compose/email-name.ts'],
  },
  'src/flow/deliver': {
    does: 'Claims, composes, waits for its turn, hands over and settles, several batches at once. Holds outcomes, backoff, the pacer and the port `Transport`.',
    imports: ['src/shared', 'src/flow/compose/wire'],
    types: ['src/flow/compose/edition.ts'],
  },
  'src/flow/events': {
    does: 'Reads what a provider or a mail server reported, and decides what follows from it.',
    imports: ['src/shared'],
  },
  'src/adapters/store': {
    does: 'All SQL and the migrations, for SQLite and PostgreSQL.',
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
    does: 'The outbox, Resend and SMTP. Each turns the answers on its wire into outcomes.',
    imports: ['src/shared'],
    types: [...FLOW_PORTS, 'src/adapters/web/ports.ts'],
  },
  'src/adapters/imap': {
    does: 'The mailbox that bounces and complaints return to.',
    imports: ['src/shared'],
    types: FLOW_PORTS,
  },
  'src/adapters/web': {
    does: 'HTTP: `guards` around `routes`; a route calls a port of `ports.ts` and shows one of `views`.',
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
    does: 'What an author’s commands do: `check`, `preview`, `simulate`, `scaffold`, `changes` (what edited files mean to readers) and `reference` (what the documentation takes from the code).',
    imports: ['src/shared', 'src/flow', 'emails/theme.ts'],
  },
  'src/author/preview': {
    does: 'Shows every email as a sample reader would get it, made by the code that makes it for real, and pages by the code that serves them.',
    imports: ['src/shared', 'src/flow', 'src/author/check/spamassassin.ts', 'src/adapters/web'],
  },
  'src/author/simulate': {
    does: 'Readers made of chance, and the real planner over them: in memory, or over the product’s own store.',
    imports: ['src/shared', 'src/flow', 'src/run/worker', 'emails/theme.ts'],
  },
  'src/author/reference': {
    does: 'The pages of docs/reference and the JSON Schemas, made from the definitions.',
    imports: ['src/flow/content', 'src/operator/doctor', 'src/run/config/environment.ts'],
  },
  'src/operator': {
    does: 'What an operator’s commands do: `doctor`, `reconcile`, `status`. Their SQL is in the store.',
    imports: ['src/shared', 'src/flow'],
  },
  'src/run/config': {
    does: 'Turns the environment into settings, and names the mistakes.',
    imports: ['src/shared'],
    types: ['src/flow'],
  },
  'src/run/worker': {
    does: 'The loop: plan, deliver, sleep. `runOnce` does the same once for `send`; `demo.ts` does it on a virtual clock.',
    imports: ['src/shared', 'src/flow'],
  },
  'src/run/app': {
    does: 'Puts it together: the only place that names concrete adapters.',
    imports: ['src'],
  },
  emails: {
    does: 'The templates: props in, JSX out, and nothing else.',
    imports: ['src/shared/words'],
    types: ['src'],
  },
  scripts: {
    does: 'The command line: `pace.ts` starts `commands.ts`; each command is one file.',
    imports: ['src'],
  },
  'content/drawings': {
    does: 'Draws the pictures of the publication in `content`, and goes with it.',
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
    '| folder | what it does | imports (types alone in brackets) |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}
