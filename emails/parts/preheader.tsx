/** Fills the rest of the line beside the subject, so that clients don't pull the email's first words into it. */
const PADDING = '\u200C\u00A0'.repeat(100);

/**
 * The line that clients show beside the subject. React Email's own `Preview` cuts at 150 characters, and
 * could so cut a placeholder's marker in two; clients cut the line themselves.
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
