import { Heading, Hr, Link, Text } from '@react-email/components';
import type { ComponentProps, CSSProperties, ReactNode } from 'react';
import { isValidElement } from 'react';
import type { BlockWords } from '../../src/shared/words/en/phrases.ts';
import { column, light, radius, sizes, space } from '../theme.ts';
import { Callout, type CalloutProps, MarkdownButton, Video, type VideoProps } from './blocks.tsx';
import { Cell, DataTable, HeaderCell } from './data-table.tsx';
import { Exercise, type ExerciseProps } from './exercise.tsx';
import { Picture } from './picture.tsx';
import { code, hairline, heading, link, paragraph } from './styles.ts';

interface Children {
  readonly children?: ReactNode;
}

/** The letter's title is its `h1`, so a heading of that depth in the text stands one lower. */
function headingOf(as: 'h2' | 'h3' | 'h4', size: number, above: number) {
  return ({ children }: Children) => (
    <Heading
      as={as}
      className="ink"
      style={{ ...heading(size, above, space.s + space.xs), ...(as === 'h4' && { fontWeight: 'bold' }) }}
    >
      {children}
    </Heading>
  );
}

const H2 = headingOf('h2', sizes.h2, 40);
const H3 = headingOf('h3', sizes.h3, space.xl);
const H4 = headingOf('h4', sizes.text, space.l);

/** Links within the letter are printed as text: webmail strips the ids that they would lead to. */
function A({ href = '', children, ...props }: ComponentProps<'a'>) {
  if ('data-footnote-backref' in props) return null;
  if ('data-footnote-ref' in props) return <>[{children}]</>;
  if (href.startsWith('#')) return <>{children}</>;
  return (
    <Link href={href} className="accent" style={link}>
      {children}
    </Link>
  );
}

const listOf = (Tag: 'ul' | 'ol') =>
  function List({ children, className = '', start }: ComponentProps<'ol'>) {
    const tasks = className.includes('contains-task-list');
    const style: CSSProperties = {
      ...paragraph,
      paddingLeft: tasks ? 0 : 26,
      ...(tasks && { listStyle: 'none' }),
    };
    return (
      <Tag className="ink" style={style} {...(start === undefined ? {} : { start })}>
        {children}
      </Tag>
    );
  };

/** A block of code keeps its own look, so the `code` that Markdown puts inside is taken off. */
function Pre({ children }: Children) {
  const text = isValidElement<Children>(children) ? children.props.children : children;
  const wrap = { whiteSpace: 'pre-wrap', overflowWrap: 'break-word' } as const;
  return (
    <pre
      className="ink tint"
      style={{
        ...code,
        ...wrap,
        lineHeight: 1.5,
        padding: space.m,
        borderRadius: radius,
        margin: '0 0 20px',
      }}
    >
      {text}
    </pre>
  );
}

const elements = {
  h1: H2,
  h2: ({ id, ...props }: ComponentProps<'h2'>) => (id === 'footnote-label' ? null : <H2 {...props} />),
  h3: H3,
  h4: H4,
  h5: H4,
  h6: H4,
  p: ({ children }: Children) => (
    <Text className="ink" style={paragraph}>
      {children}
    </Text>
  ),
  a: A,
  ul: listOf('ul'),
  ol: listOf('ol'),
  li: ({ children }: Children) => <li style={{ marginBottom: space.s }}>{children}</li>,
  input: ({ checked }: ComponentProps<'input'>) => <>{checked ? '☑' : '☐'}</>,
  blockquote: ({ children }: Children) => (
    <blockquote
      className="accent-line"
      style={{ borderLeft: `3px solid ${light.accent}`, margin: '0 0 20px', padding: '2px 0 0 20px' }}
    >
      {children}
    </blockquote>
  ),
  strong: ({ children }: Children) => <strong>{children}</strong>,
  em: ({ children }: Children) => <em>{children}</em>,
  del: ({ children }: Children) => <del>{children}</del>,
  code: ({ children }: Children) => (
    <code className="ink tint" style={{ ...code, padding: '2px 4px', borderRadius: 3 }}>
      {children}
    </code>
  ),
  pre: Pre,
  hr: () => <Hr className="line" style={{ borderTop: hairline, margin: `${space.xl}px 0` }} />,
  img: ({ src, alt }: ComponentProps<'img'>) => (
    <Picture src={src} alt={alt} width={column.inner} above={space.s} />
  ),
  table: DataTable,
  th: HeaderCell,
  td: Cell,
  sup: ({ children }: Children) => <sup style={{ fontSize: '75%', lineHeight: 0 }}>{children}</sup>,
  section: ({ children }: Children) => (
    <div className="line" style={{ borderTop: hairline, marginTop: space.xl, paddingTop: space.l }}>
      {children}
    </div>
  ),
  'pace-button': MarkdownButton,
};

/**
 * The `components` for hast-util-to-jsx-runtime: every element that authored Markdown can become.
 *
 * @param words what is said where the author left something open, in the language of their text.
 */
export function markdownComponents(words: BlockWords) {
  return {
    ...elements,
    'pace-callout': (props: CalloutProps) => <Callout {...props} words={words} />,
    'pace-exercise': (props: ExerciseProps) => <Exercise {...props} words={words} />,
    'pace-video': (props: VideoProps) => <Video {...props} words={words} />,
  };
}
