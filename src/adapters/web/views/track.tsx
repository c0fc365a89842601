/** @jsxImportSource hono/jsx */

const WIDTH = 36;
const GAP = 4;
/** More segments would be too thin to distinguish on a phone. */
const MOST = 20;

/** A reader's progress, as in the emails: one segment per lesson. The only ornament. */
export function Track({ done, of, label }: { done: number; of: number; label: string }) {
  if (of < 1) return null;
  const segments = Math.min(of, MOST);
  const reached = done <= 0 ? 0 : Math.max(1, Math.round((Math.min(done, of) * segments) / of));
  const width = segments * WIDTH - GAP;
  return (
    <svg class="track" role="img" aria-label={label} viewBox={`0 0 ${width} 4`} width={width} height="4">
      {Array.from({ length: segments }, (_, index) => index * WIDTH).map((x) => (
        <rect
          key={x}
          class={x < reached * WIDTH ? 'track-done' : 'track-rest'}
          x={x}
          width={WIDTH - GAP}
          height="4"
          rx="2"
        />
      ))}
    </svg>
  );
}
