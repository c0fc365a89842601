/**
 * A database that freezes, answers slowly or cuts connections while emails leave: nothing is lost, nothing leaves
 * twice, and sending continues.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, inject, onTestFinished, test } from 'vitest';
import { EACH_ONCE, mailUnderWay, type UnderWay } from '../support/mail-under-way.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

/** As long as a busy machine may take. */
const PATIENT = { timeout: 90_000 };

async function behindProxy(delayMs?: number) {
  const proxy = await startTcpProxy(Number(new URL(inject('postgres').url).port), delayMs);
  onTestFinished(() => proxy.close());
  const database = (url: string) => {
    const through = new URL(url);
    through.host = `127.0.0.1:${proxy.port}`;
    return through.href;
  };
  return { proxy, database };
}

const everybodyOnce = async (on: UnderWay) => {
  await expect.poll(on.statuses, PATIENT).toEqual({ sent: EACH_ONCE.length });
  expect([...on.arrived()].sort()).toEqual(EACH_ONCE);
};

const FAULTS: Record<string, (proxy: TcpProxy) => Promise<void> | void> = {
  'closes every connection': (proxy) => proxy.cut(),
  'freezes for ten seconds': async (proxy) => {
    proxy.stall();
    setTimeout(proxy.resume, 10_000);
  },
  'freezes, and then closes every connection': async (proxy) => {
    proxy.stall();
    await delay(200);
    proxy.cut();
    proxy.resume();
  },
};

test.each(Object.entries(FAULTS))('one that %s', PATIENT, async (_, happens) => {
  const { proxy, database } = await behindProxy();
  await everybodyOnce(await mailUnderWay({ database }, () => happens(proxy)));
});

test('one that closes its connections again and again', PATIENT, async () => {
  const { proxy, database } = await behindProxy();
  let cuts = 0;
  const on = await mailUnderWay({ database }, () => {
    const cutting = setInterval(() => (++cuts < 10 ? proxy.cut() : clearInterval(cutting)), 50);
    onTestFinished(() => clearInterval(cutting));
  });
  await everybodyOnce(on);
});

test('one that takes 50 ms for each answer', PATIENT, async () => {
  const { database } = await behindProxy(50);
  await everybodyOnce(await mailUnderWay({ database }, () => {}));
});
