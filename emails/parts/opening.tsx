import { Heading, Text } from '@react-email/components';
import type { ReactNode } from 'react';
import { sizes, space } from '../theme.ts';
import { heading, quiet } from './styles.ts';

/** The email's only `h1`, followed by its topics, if any. */
export function Title({ children, topics = [] }: { children: ReactNode; topics?: readonly string[] }) {
  return (
    <>
      <Heading
        as="h1"
        className="ink title"
        style={heading(sizes.title, 0, topics.length > 0 ? space.s : space.l)}
      >
        {children}
      </Heading>
      {topics.length > 0 && <Kicker below={space.l}>{topics.join(' · ')}</Kicker>}
    </>
  );
}

/** A small line by the title: what the email belongs to, or its topics. */
export function Kicker({ children, below = 0 }: { children: ReactNode; below?: number }) {
  return (
    <Text className="muted" style={{ ...quiet, marginBottom: below }}>
      {children}
    </Text>
  );
}
