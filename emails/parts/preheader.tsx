/** Fills the rest of the line after the subject, so that clients don't add the email's first words to it. */
const PADDING = '\u200C\u00A0'.repeat(100);

/**
 * The line that clients show after the subject. React Email's own `Preview` cuts at 150 characters and could cut
 * through a placeholder's marker; clients cut the line themselves.
 */
export function Preheader({ text, lang, dir }: { text: string; lang: string; dir: string }) {
  return (
    <div
      lang={lang}
      dir={dir}
      data-skip-in-text="true"
      style={{ display: 'none', maxHeight: 0, maxWidth: 0, overflow: 'hidden', opacity: 0, fontSize: 1 }}
    >
      {text}
      <span aria-hidden="true">{PADDING}</span>
    </div>
  );
}
