import type { ComponentProps } from 'react';
import { fonts, leading, light, sizes, space } from '../theme.ts';
import { hairline } from './styles.ts';

const cell = {
  borderBottom: hairline,
  color: light.ink,
  fontFamily: fonts.sans,
  fontSize: sizes.small,
  lineHeight: leading.fine,
  padding: `${space.s + 2}px ${space.m}px ${space.s + 2}px 0`,
  textAlign: 'start',
  verticalAlign: 'top',
} as const;

/** A table of data, told from the layout's by its mark, which the plain text goes by too. */
export function DataTable({ children }: ComponentProps<'table'>) {
  return (
    <table
      data-text-format="dataTable"
      className="line"
      width="100%"
      style={{ borderCollapse: 'collapse', borderTop: hairline, margin: `${space.s}px 0 ${space.l}px` }}
    >
      {children}
    </table>
  );
}

export function HeaderCell({ children, style }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      className="muted line cell"
      style={{ ...cell, color: light.muted, fontWeight: 600, ...style }}
    >
      {children}
    </th>
  );
}

export function Cell({ children, style }: ComponentProps<'td'>) {
  return (
    <td className="ink line cell" style={{ ...cell, ...style }}>
      {children}
    </td>
  );
}
