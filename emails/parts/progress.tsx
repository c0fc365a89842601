import { light, space } from '../theme.ts';

/** More segments would be too thin to distinguish on a phone. */
const MOST = 20;

/** A reader's progress: one segment per lesson, filled up to this one. The email's only ornament. */
export function Progress({ number, of, label }: { number: number; of: number; label: string }) {
  const segments = Math.max(1, Math.min(of, MOST));
  const filled = Math.max(1, Math.round((number / Math.max(of, 1)) * segments));
  return (
    <div role="img" aria-label={label}>
      <table
        role="presentation"
        border={0}
        cellPadding="0"
        cellSpacing="0"
        width="100%"
        style={{ maxWidth: segments * 36, tableLayout: 'fixed', margin: `${space.s}px 0 ${space.l}px` }}
      >
        <tbody>
          <tr>
            {Array.from({ length: segments }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a segment is nothing but its place
              <td key={index} style={{ paddingRight: space.xs }}>
                <div
                  className={index < filled ? 'fill' : 'rest'}
                  style={{
                    height: 4,
                    lineHeight: '4px',
                    fontSize: 1,
                    borderRadius: 2,
                    backgroundColor: index < filled ? light.accent : light.line,
                  }}
                />
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  );
}
