import { Column, Container, Head, Html, Img, Link, Row, Section } from '@react-email/components';
import type { ReactNode } from 'react';
import type { EmailProps, PublicationProps } from '../props.ts';
import { column, fonts, light, sizes, space } from '../theme.ts';
import { outlookRules, responsiveRules } from './dark-mode.ts';
import { Footer } from './footer.tsx';
import { Preheader } from './preheader.tsx';
import { plainLink, running } from './styles.ts';

/**
 * The frame of every email. `lang` and `dir` are repeated on the body's children because webmail removes `<html>` and
 * `<body>`; React Email's `Body` can't carry them there, hence the plain element. The tables have a fixed layout, so
 * that nothing within them can make an email wider than its window.
 */
export function Layout({ children, ...email }: EmailProps & { children: ReactNode }) {
  const { language: lang, dir } = email.publication;
  return (
    <Html lang={lang} dir={dir}>
      <Head>
        <title>{email.subject}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{responsiveRules}</style>
        <style>{outlookRules}</style>
      </Head>
      <body className="paper" style={{ margin: 0, padding: 0, backgroundColor: light.paper }}>
        <Preheader text={email.preview} lang={lang} dir={dir} />
        <Section
          lang={lang}
          dir={dir}
          className="paper"
          style={{ backgroundColor: light.paper, tableLayout: 'fixed' }}
        >
          <Container style={{ maxWidth: column.width, tableLayout: 'fixed' }}>
            <Row style={{ tableLayout: 'fixed' }}>
              <Column
                className="page ink"
                style={{ ...running, padding: `${space.xl}px ${column.margin}px` }}
              >
                <Masthead {...email} />
                {children}
                <Footer {...email} />
              </Column>
            </Row>
          </Container>
        </Section>
      </body>
    </Html>
  );
}

/** The author's title and text, marked if they are in another language than the words around them. */
export function Authored({ publication, children }: { publication: PublicationProps; children: ReactNode }) {
  const { lang, dir } = publication.authored ?? {};
  return lang === undefined ? children : <div {...{ lang, dir }}>{children}</div>;
}

/** The icon adds nothing to the name next to it, so it has no alternative text and no link. */
function Masthead({ publication }: EmailProps) {
  return (
    <Row style={{ marginBottom: space.xxl }}>
      <Column style={{ width: 32 + space.s + space.xs }}>
        <Img src={publication.logoUrl} width={32} height={32} alt="" />
      </Column>
      <Column>
        <Link
          href={publication.url}
          className="ink"
          style={{ ...plainLink, fontFamily: fonts.serif, fontSize: sizes.text, lineHeight: '32px' }}
        >
          {publication.name}
        </Link>
      </Column>
    </Row>
  );
}
