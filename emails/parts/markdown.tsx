import { Hr } from '@react-email/components';
import type { ComponentProps, CSSProperties, HTMLAttributes, ReactNode } from 'react';
import { isValidElement } from 'react';
import type { BlockWords } from '../../src/shared/words/en/phrases.ts';
import { column, light, radius, sizes, space } from '../theme.ts';
import { Callout, type CalloutProps, MarkdownButton, Video, type VideoProps } from './blocks.tsx';
import { Cell, DataTable, HeaderCell } from './data-table.tsx';
import { Exercise, type ExerciseProps } from './exercise.tsx';
import { Icon, Picture } from './picture.tsx';
import { below, code, hairline, heading, link } from './styles.ts';

/** Attributes that any element may carry: its own direction, language and title. */
type Kept = Pick<HTMLAttributes<HTMLElement>, 'dir' | 'lang' | 'title'>;

interface Children extends Kept {
  readonly children?: ReactNode;
}

interface Aligned extends Children {
  readonly align?: string;
}

const keptOf = ({ dir, lang, title }: Kept): Kept => ({
  ...(dir === undefined ? {} : { dir }),
  ...(lang === undefined ? {} : { lang }),
  ...(title === undefined ? {} : { title }),
});

/** Outlook uses the attribute, all others the style. */
const sideOf = (align: string | undefined): CSSProperties =>
  ['left', 'right', 'center', 'justify'].includes(align ?? '')
    ? { textAlign: align as 'left' | 'right' | 'center' | 'justify' }
    : {};

/** The email's title is its `h1`, so headings in the text are one level lower. */
function headingOf(Tag: 'h2' | 'h3' | 'h4', size: number, above: number) {
  const style = {
    ...heading(size, above, space.s + space.xs),
    ...(Tag === 'h4' && { fontWeight: 'bold' }),
  };
  return ({ children, align, ...props }: Aligned) => (
    <Tag className="ink" style={{ ...style, ...sideOf(align) }} {...keptOf(props)}>
      {children}
    </Tag>
  );
}

const H2 = headingOf('h2', sizes.h2, 40);
const H3 = headingOf('h3', sizes.h3, space.xl);
const H4 = headingOf('h4', sizes.text, space.l);

/** Links within the email are printed as text, because webmail strips the ids that they would lead to. */
function A({ href = '', children, ...props }: ComponentProps<'a'>) {
  if ('data-footnote-backref' in props) return null;
  if ('data-footnote-ref' in props) return <>[{children}]</>;
  if (href.startsWith('#')) return <>{children}</>;
  return (
    <a href={href} target="_blank" className="accent" style={link} {...keptOf(props)}>
      {children}
    </a>
  );
}

const listOf = (Tag: 'ul' | 'ol') =>
  function List({ children, className = '', start, reversed, ...props }: ComponentProps<'ol'>) {
    const tasks = className.includes('contains-task-list');
    const style: CSSProperties = {
      margin: below,
      paddingLeft: tasks ? 0 : 26,
      ...(tasks && { listStyle: 'none' }),
    };
    const numbers = { ...(start === undefined ? {} : { start }), ...(reversed ? { reversed } : {}) };
    return (
      <Tag style={style} {...numbers} {...keptOf(props)}>
        {children}
      </Tag>
    );
  };

/** A block of code keeps its own look, so the `code` that Markdown puts inside is removed. */
function Pre({ children, ...props }: Children) {
  const text = isValidElement<Children>(children) ? children.props.children : children;
  return (
    <pre
      // Code is left-to-right in every language.
      dir="ltr"
      className="tint"
      style={{
        ...code,
        whiteSpace: 'pre-wrap',
        lineHeight: 1.5,
        padding: space.m,
        borderRadius: radius,
        margin: below,
      }}
      {...keptOf(props)}
    >
      {text}
    </pre>
  );
}

/** A block of text without a look of its own. */
const blockOf = (style: CSSProperties) =>
  function Block({ children, align, ...props }: Aligned) {
    return (
      <div style={{ ...style, ...sideOf(align) }} {...keptOf(props)}>
        {children}
      </div>
    );
  };

/** Code, keys and program output, within a line. */
const monoOf = (Tag: 'code' | 'kbd' | 'samp') =>
  function Mono({ children, ...props }: Children) {
    return (
      <Tag className="tint" style={{ ...code, padding: '2px 4px', borderRadius: 3 }} {...keptOf(props)}>
        {children}
      </Tag>
    );
  };

/** Elements that mail programs draw themselves, in their own style. */
const plainOf = (Tag: 'del' | 'em' | 'i' | 'ins' | 'q' | 's' | 'span' | 'strong' | 'sub' | 'var') =>
  function Plain({ children, ...props }: Children) {
    return <Tag {...keptOf(props)}>{children}</Tag>;
  };

const Sup = ({ children, ...props }: Children) => (
  <sup style={{ fontSize: '75%', lineHeight: 0 }} {...keptOf(props)}>
    {children}
  </sup>
);

/** How every allowed HTML element is drawn. Details are open, because hardly any mail program can unfold them. */
const elements = {
  h1: H2,
  h2: ({ id, ...props }: Aligned & { id?: string }) => (id === 'footnote-label' ? null : <H2 {...props} />),
  h3: H3,
  h4: H4,
  h5: H4,
  h6: H4,
  p: ({ children, align, ...props }: Aligned) => (
    <p style={{ margin: below, ...sideOf(align) }} {...keptOf(props)}>
      {children}
    </p>
  ),
  div: blockOf({}),
  details: blockOf({ margin: below }),
  summary: blockOf({ fontWeight: 600, marginBottom: space.s }),
  dl: blockOf({ margin: below }),
  dt: blockOf({ fontWeight: 600 }),
  dd: blockOf({ margin: `0 0 ${space.s}px 26px` }),
  a: A,
  ul: listOf('ul'),
  ol: listOf('ol'),
  li: ({ children, value, ...props }: ComponentProps<'li'>) => (
    <li style={{ marginBottom: space.s }} {...(value === undefined ? {} : { value })} {...keptOf(props)}>
      {children}
    </li>
  ),
  input: ({ checked }: ComponentProps<'input'>) => <>{checked ? '☑' : '☐'}</>,
  blockquote: ({ children, ...props }: Children) => (
    <blockquote
      className="accent-line"
      style={{ borderLeft: `3px solid ${light.accent}`, margin: below, padding: '2px 0 0 20px' }}
      {...keptOf(props)}
    >
      {children}
    </blockquote>
  ),
  strong: plainOf('strong'),
  b: plainOf('strong'),
  em: plainOf('em'),
  i: plainOf('i'),
  var: plainOf('var'),
  del: plainOf('del'),
  s: plainOf('s'),
  strike: plainOf('s'),
  ins: plainOf('ins'),
  q: plainOf('q'),
  span: plainOf('span'),
  sub: plainOf('sub'),
  sup: Sup,
  code: monoOf('code'),
  tt: monoOf('code'),
  kbd: monoOf('kbd'),
  samp: monoOf('samp'),
  // Few programs set a reading above its character; in brackets after it, every program shows it.
  ruby: plainOf('span'),
  rp: () => null,
  rt: ({ children }: Children) => <>({children})</>,
  br: () => <br />,
  pre: Pre,
  hr: () => <Hr className="line" style={{ borderTop: hairline, margin: `${space.xl}px 0` }} />,
  img: ({ src, alt, width }: ComponentProps<'img'>) => (
    <Picture
      src={src as string}
      alt={alt}
      room={column.inner}
      width={width as number | undefined}
      above={space.s}
    />
  ),
  table: DataTable,
  thead: ({ children }: Children) => <thead>{children}</thead>,
  tbody: ({ children }: Children) => <tbody>{children}</tbody>,
  tfoot: ({ children }: Children) => <tfoot>{children}</tfoot>,
  tr: ({ children, ...props }: Children) => <tr {...keptOf(props)}>{children}</tr>,
  th: HeaderCell,
  td: Cell,
  section: ({ children, ...props }: Children) => (
    <div
      className="line"
      style={{ borderTop: hairline, marginTop: space.xl, paddingTop: space.l }}
      {...keptOf(props)}
    >
      {children}
    </div>
  ),
  'pace-icon': ({ src, alt, width }: ComponentProps<'img'>) => (
    <Icon src={src as string} alt={alt} width={width as number | undefined} />
  ),
  'pace-button': MarkdownButton,
};

/** The elements that are drawn; a test compares them with `ALLOWED_TAGS`. */
export const DRAWN_TAGS: readonly string[] = Object.keys(elements);

/**
 * The `components` for hast-util-to-jsx-runtime: every element that authored Markdown can become.
 *
 * @param words the words for what the author left open, in the language of their text.
 */
export function markdownComponents(words: BlockWords) {
  return {
    ...elements,
    'pace-callout': (props: CalloutProps) => <Callout {...props} words={words} />,
    'pace-exercise': (props: ExerciseProps) => <Exercise {...props} words={words} />,
    'pace-video': (props: VideoProps) => <Video {...props} words={words} />,
  };
}
