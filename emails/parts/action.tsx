import { Button, Section } from '@react-email/components';
import type { ReactNode } from 'react';
import { fonts, light, radius, sizes, space } from '../theme.ts';

/** A button large enough for a thumb: at least 44 px high. In plain text it is a line `label: address`. */
export function Action({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Section style={{ margin: `${space.l}px 0` }}>
      <Button
        href={href}
        className="fill on-accent"
        data-text="line"
        style={{
          backgroundColor: light.accent,
          borderRadius: radius,
          color: light.onAccent,
          fontFamily: fonts.sans,
          fontSize: sizes.text,
          fontWeight: 600,
          padding: '14px 24px',
        }}
      >
        {children}
      </Button>
    </Section>
  );
}
