// Reads the output of `npm audit --json`. Only a vulnerability fails the check. If the registry can't be asked or has
// no list of them, a line says so and the check passes.
import { text } from 'node:stream/consumers';

const said = await text(process.stdin);
const report = parse(said);
const counts = report.metadata?.vulnerabilities;
if (counts === undefined) {
  const why = report.message ?? report.error?.summary ?? 'no answer';
  console.log(`The registry could not be asked, continuing: ${String(why).split('\n')[0].replace(/ - \w+ https?:.*/, '')}`);
} else {
  const grave = Object.values(report.vulnerabilities ?? {}).filter(({ severity }) =>
    ['high', 'critical'].includes(severity),
  );
  for (const { name, severity, range, via } of grave) {
    const titles = via.flatMap((one) => (typeof one === 'object' ? [`${one.title} (${one.url})`] : []));
    console.log(`${severity}: ${name} ${range} ${titles.join('; ')}`);
  }
  console.log(`${counts.critical} critical, ${counts.high} high, ${counts.total} in all`);
  if (counts.critical + counts.high > 0) process.exitCode = 1;
}

function parse(json) {
  try {
    return JSON.parse(json) ?? {};
  } catch {
    return {};
  }
}
