/** A different secret than the one that signed the links in readers' emails. */
import { expect, test } from 'vitest';
import { acceptSecretCommand } from '../../scripts/accept-secret.ts';
import { uncertainCommand } from '../../scripts/uncertain.ts';
import { printed } from '../support/printed.ts';
import { arrive, type Stage, secondApp, stage } from '../support/reader.ts';

const FORMER = 'a-secret-key-for-tests-only';
const NEW = 'another-secret-key-for-tests';

const accept = (on: Stage, ...secretKeys: string[]) =>
  printed({ ...on, config: { ...on.config, secretKeys } }, acceptSecretCommand());

/** A reader has emails whose links the former secret signed. */
async function used() {
  const on = await stage();
  const { token } = await arrive(on, 'ann@example.org');
  return { on, token };
}

test('is refused at the start with the remedy, while the former one still works', async () => {
  const { on } = await used();
  const error = await secondApp(on, [NEW]).catch((error: unknown) => error);
  expect(error).toMatchObject({ name: 'ExpectedError', blame: 'input' });
  expect((error as Error).message).toMatch(/SECRET_KEYS=new,former.*pace accept-secret/);
  await secondApp(on, [FORMER]);
  // Commands that neither read nor make a link are not stopped.
  expect(
    await printed({ ...on, config: { ...on.config, secretKeys: [NEW] } }, uncertainCommand(), '--json'),
  ).toBe('[]\n');
});

test('is accepted before the former one, which can be dropped once only links of the new one matter', async () => {
  const { on, token } = await used();
  const turned = await secondApp(on, [NEW, FORMER]);
  expect(turned.signup.keys.verify('manage', token)).toBeDefined();
  expect((await secondApp(on, [NEW])).signup.keys.verify('manage', token)).toBeUndefined();
  await expect(secondApp(on, [FORMER])).rejects.toThrow('contains a different secret');
});

test('is accepted once the operator says that the former one is lost', async () => {
  const { on } = await used();
  expect(await accept(on, FORMER)).toContain('Nothing to accept');
  await expect(secondApp(on, [NEW])).rejects.toThrow('contains a different secret');
  expect(await accept(on, NEW)).toContain('is accepted');
  await secondApp(on, [NEW]);
});

test('affects nobody if there are no readers, or if an older version has kept no mark of it', async () => {
  const on = await stage();
  await secondApp(on, [NEW]);
  await secondApp(on, [FORMER]);
  await arrive(on, 'ann@example.org');
  await on.write("delete from meta where key = 'secret'");
  await secondApp(on, [NEW]);
  await expect(secondApp(on, [FORMER])).rejects.toThrow('contains a different secret');
});

test('reveals nothing of itself in the store', async () => {
  const { on } = await used();
  const [mark] = await on.rows("select value from meta where key = 'secret'");
  expect(mark?.value).toMatch(/^[\w-]{27}$/);
});
