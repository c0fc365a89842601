import { RESULTS, type Result, type ResultCode, tell } from '../../operator/doctor/diagnosis.ts';
import { SAMPLES } from '../../operator/doctor/words/samples.ts';

/** The page on what `pace doctor` can find, made from its table of words. */
export function diagnosesPage(): string {
  const rows = Object.entries(RESULTS).map(([code, { state }]) => {
    const { found, remedy } = tell({ code, ...SAMPLES[code as ResultCode] } as Result);
    return `| \`${code}\` | ${state} | ${cell(found)} | ${remedy === null ? '' : cell(remedy)} |`;
  });
  return `# Results of \`pace doctor\`

Each result of [\`pace doctor\`](../deliverability.md#pace-doctor) has a code, which \`doctor --json\` prints as \`code\`. Codes don't change; the words may. Names and numbers here are examples.

| code | state | found | remedy |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
