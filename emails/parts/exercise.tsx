import { Column, Heading, Row } from '@react-email/components';
import { Fragment, type ReactNode } from 'react';
import type { BlockWords } from '../../src/shared/words/en/phrases.ts';
import { column, light, radius, sizes, space } from '../theme.ts';
import { Picture } from './picture.tsx';
import { hairline, heading, running } from './styles.ts';

export interface ExerciseProps {
  readonly name?: string;
  readonly image?: string;
  readonly alt?: string;
  readonly sets?: string;
  readonly reps?: string;
  readonly home?: string;
  readonly gym?: string;
  readonly children?: ReactNode;
}

/**
 * A card to follow with the phone on the floor: what, how often, what it looks like, the cues, where. Its text has the
 * look of its cell.
 */
export function Exercise({ words, ...exercise }: ExerciseProps & { readonly words: BlockWords }) {
  const { name, image, alt, sets, reps, home, gym, children } = exercise;
  const dose = [sets && `${words.sets} ${sets}`, reps && `${words.repetitions} ${reps}`]
    .filter(Boolean)
    .join(' · ');
  const places = [
    { place: words.atHome, how: home },
    { place: words.inTheGym, how: gym },
  ].filter(({ how }) => how);
  return (
    <Row style={{ margin: '28px 0', tableLayout: 'fixed' }}>
      <Column
        className="card line ink"
        style={{ ...running, border: hairline, borderRadius: radius, padding: space.l }}
      >
        <Heading as="h3" className="ink" style={heading(sizes.h3, 0, space.xs)}>
          {name}
        </Heading>
        {dose && (
          <p
            className="accent"
            style={{
              color: light.accent,
              fontSize: sizes.small,
              fontWeight: 600,
              margin: `0 0 ${space.m}px`,
            }}
          >
            {dose}
          </p>
        )}
        {image && (
          <p style={{ margin: 0 }}>
            <Picture src={image} alt={alt || words.exercise(name ?? '')} room={column.inner - 2 * space.l} />
          </p>
        )}
        {children}
        {places.length > 0 && (
          <p className="muted" style={{ color: light.muted, fontSize: sizes.small, margin: 0 }}>
            {places.map(({ place, how }, index) => (
              <Fragment key={place}>
                {index > 0 && <br />}
                <strong className="ink" style={{ color: light.ink }}>{`${place}: `}</strong>
                {how}
              </Fragment>
            ))}
          </p>
        )}
      </Column>
    </Row>
  );
}
