import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { isGone, type Machine, ownerName } from '../../../../src/run/worker/owner.ts';

const HERE = 'mail/boot-1/pid:[1]';

/** A machine on which the processes of `running` run, by start time. */
function machine(
  running: Readonly<Record<number, string | undefined>>,
  { place }: { place: string | undefined } = { place: HERE },
): Machine {
  return {
    place: () => place,
    isRunning: (pid) => pid in running,
    startOf: (pid) => running[pid],
  };
}

describe('an owner of a batch', () => {
  test('is gone if its process has ended, or its number is now another process’s', () => {
    expect(isGone(`${HERE}/7/100/a`, machine({}))).toBe(true);
    expect(isGone(`${HERE}/7/100/a`, machine({ 7: '200' }))).toBe(true);
    expect(isGone(`${HERE}/7/100/a`, machine({ 7: '100' }))).toBe(false);
  });

  test.each([
    ['in another PID name space of the machine', 'mail/boot-1/pid:[2]/1/100/a'],
    ['on a machine of the same name', 'mail/boot-2/pid:[1]/1/100/a'],
    ['on another host that was cloned with its memory', 'mail-2/boot-1/pid:[1]/1/100/a'],
    ['of an older version, which named its host alone', 'mail/1/100/a'],
    ['that tells nothing of its place', 'mail///1//a'],
    ['without a process number', `${HERE}//100/a`],
    ['that names all processes of a group', `${HERE}/0/100/a`],
    ['that is no name of ours', 'theirs'],
  ])('%s counts as alive until its lease ends', (_, owner) => {
    expect(isGone(owner, machine({ 1: '999' }))).toBe(false);
    expect(isGone(owner, machine({}))).toBe(false);
  });

  test('counts as alive if this system provides nothing reliable', () => {
    const windows = machine({}, { place: undefined });
    expect(isGone(ownerName(windows), windows)).toBe(false);
    expect(isGone(ownerName(machine({ [process.pid]: '5' })), windows)).toBe(false);
  });

  test('counts as alive if its process exists and nobody knows when it began', () => {
    expect(isGone(`${HERE}/7/100/a`, machine({ 7: undefined }))).toBe(false);
    expect(isGone(`${HERE}/7//a`, machine({ 7: '100' }))).toBe(false);
  });

  test('is this process, which is alive, whatever its host’s name', () => {
    expect(isGone(ownerName())).toBe(false);
    const place = 'a%2Fb/boot/pid';
    const odd = machine({ [process.pid]: '5' }, { place });
    expect(isGone(ownerName(odd), odd)).toBe(false);
    expect(isGone(ownerName(odd), machine({}, { place }))).toBe(true);
  });

  test.skipIf(process.platform !== 'linux')('is gone once a process of this machine has ended', async () => {
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    const mine = ownerName().split('/');
    const name = [...mine.slice(0, 3), child.pid, '', 'a'].join('/');
    expect(isGone(name)).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isGone(name)).toBe(true);
  });
});
