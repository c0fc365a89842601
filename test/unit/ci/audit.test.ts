/** How the check of dependencies reads npm's answers. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const AUDIT = resolve(import.meta.dirname, '../../../.ci/audit.mjs');

function judge(said: unknown) {
  const input = typeof said === 'string' ? said : JSON.stringify(said);
  const { status, stdout } = spawnSync(process.execPath, [AUDIT], { input, encoding: 'utf8' });
  return { status, stdout };
}

const counted = (high: number) => ({
  metadata: { vulnerabilities: { info: 0, low: 1, moderate: 0, high, critical: 0, total: 1 + high } },
});

test('a serious finding fails, with its name and address', () => {
  const via = [{ title: 'ws affected by a DoS', url: 'https://github.com/advisories/GHSA-3h5v' }];
  const vulnerabilities = { ws: { name: 'ws', severity: 'high', range: '8.0.0 - 8.17.0', via } };
  expect(judge({ ...counted(1), vulnerabilities })).toEqual({
    status: 1,
    stdout: expect.stringMatching(/^high: ws 8\.0\.0 - 8\.17\.0 ws affected by a DoS .*GHSA-3h5v/),
  });
});

test.each([
  ['a small one', counted(0), '0 high, 1 in all'],
  ['a registry without a list', { message: '405 Method Not Allowed', error: {} }, '405 Method Not Allowed'],
  ['no answer in time', '', 'continuing'],
])('%s does not', (_, said, words) => {
  expect(judge(said)).toEqual({ status: 0, stdout: expect.stringContaining(words) });
});
