import { type ComponentProps, type CSSProperties, isValidElement, type ReactNode } from 'react';
import { fonts, leading, light, sizes, space } from '../theme.ts';
import { hairline } from './styles.ts';

const cell = {
  borderBottom: hairline,
  color: light.ink,
  // One property instead of four: a table has many cells.
  font: `${sizes.small}px/${leading.fine} ${fonts.sans}`,
  padding: `${space.s + 2}px ${space.m}px ${space.s + 2}px 0`,
  verticalAlign: 'top',
} as const;

/** Longer words may break: no cell can be made as wide as they are. */
const LONG = /\S{18}/;

/** Inherited by all cells, so that a long table doesn't repeat it. */
const ofAllCells = { overflowWrap: 'normal', wordBreak: 'normal', textAlign: 'start' } as const;

interface CellProps extends ComponentProps<'td'> {
  /** `hast-util-to-jsx-runtime` passes the alignment of Markdown's columns as a style. */
  readonly style?: CSSProperties;
}

/**
 * A table of data, distinguished from layout tables by its mark, which the plain text uses too. If it is wider than a
 * phone, it scrolls separately.
 */
export function DataTable({ children, dir, lang, title }: ComponentProps<'table'>) {
  return (
    <div style={{ overflowX: 'auto', margin: `${space.s}px 0 ${space.l}px` }}>
      <table
        data-text-format="dataTable"
        className="line"
        width="100%"
        {...{ dir, lang, title }}
        style={{ borderCollapse: 'collapse', borderTop: hairline, ...ofAllCells }}
      >
        {children}
      </table>
    </div>
  );
}

const wordsOf = (children: ReactNode): string =>
  typeof children === 'string' || typeof children === 'number'
    ? String(children)
    : Array.isArray(children)
      ? children.map(wordsOf).join('')
      : isValidElement<{ children?: ReactNode }>(children)
        ? wordsOf(children.props.children)
        : '';

const breaking = (children: ReactNode): CSSProperties =>
  LONG.test(wordsOf(children)) ? { overflowWrap: 'anywhere', wordBreak: 'break-word' } : {};

const spanOf = ({ colSpan, rowSpan, dir, lang, title }: CellProps) => ({
  colSpan,
  rowSpan,
  dir,
  lang,
  title,
});

export function HeaderCell({ children, style, ...props }: CellProps) {
  return (
    <th
      scope="col"
      className="muted line cell"
      style={{
        ...cell,
        ...breaking(children),
        color: light.muted,
        textAlign: 'start',
        fontWeight: 600,
        ...style,
      }}
      {...spanOf(props)}
    >
      {children}
    </th>
  );
}

export function Cell({ children, style, ...props }: CellProps) {
  return (
    <td className="ink line cell" style={{ ...cell, ...breaking(children), ...style }} {...spanOf(props)}>
      {children}
    </td>
  );
}
