import { Column, Link, Row, Text } from '@react-email/components';
import { Fragment } from 'react';
import type { EmailProps, FooterLinks } from '../props.ts';
import { light, space } from '../theme.ts';
import { fine, hairline } from './styles.ts';

const ORDER: readonly (keyof FooterLinks)[] = ['preferences', 'pause', 'unsubscribe', 'web'];

const style = { color: light.muted, textDecoration: 'underline' };

/** Why the reader gets this, how to change it, who writes, and the postal address. */
export function Footer({ reason, links, publication, words }: EmailProps) {
  const { footer } = words.emails;
  const present = ORDER.flatMap((key) => (links[key] ? [{ href: links[key], label: footer[key] }] : []));
  return (
    <Row style={{ marginTop: space.xxl }}>
      <Column className="line" data-text="footer" style={{ borderTop: hairline, paddingTop: space.l }}>
        <Text className="muted" style={fine}>
          {reason}
        </Text>
        {present.length > 0 && (
          <Text className="muted" style={fine}>
            {present.map(({ href, label }, index) => (
              <Fragment key={label}>
                {index > 0 && <span data-skip-in-text="true">{' · '}</span>}
                <Link href={href} className="muted" data-text="line" style={style}>
                  {label}
                </Link>
              </Fragment>
            ))}
          </Text>
        )}
        <Text className="muted" style={fine}>
          {`${footer.whoWrites} `}
          <Link href={publication.coach.url} className="muted" style={style}>
            {publication.coach.name}
          </Link>
        </Text>
        <Text className="muted" style={{ ...fine, marginBottom: 0, whiteSpace: 'pre-line' }}>
          {publication.postalAddress}
        </Text>
      </Column>
    </Row>
  );
}
