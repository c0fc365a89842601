/** A name server for one zone, over UDP on a loopback port. */
import { createSocket } from 'node:dgram';
import { onTestFinished } from 'vitest';
import { lookUp, mailServer, type RecordType, type Zone, type ZoneRecord } from './zone.ts';

const TYPES: Readonly<Record<number, RecordType>> = { 1: 'A', 5: 'CNAME', 12: 'PTR', 15: 'MX', 16: 'TXT' };
const NXDOMAIN = 3;
const SERVFAIL = 2;

/** @returns its address, in the form that Node and `--dns` accept. */
export async function startDnsServer(zone: Zone): Promise<string> {
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    socket.send(answerTo(query, zone), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  onTestFinished(() => void socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

function answerTo(query: Buffer, zone: Zone): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const question = query.subarray(12, at + 5);
  const type = TYPES[query.readUInt16BE(at + 1)];
  // It knows nothing about IPv6, though the name may exist.
  const found = lookUp(zone, labels.join('.'), type ?? 'A');
  const answer = type === undefined && found.kind === 'records' ? { ...found, records: [] } : found;
  const records = answer.kind === 'records' ? answer.records : [];
  const code = answer.kind === 'records' ? 0 : answer.kind === 'SERVFAIL' ? SERVFAIL : NXDOMAIN;
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  // A response, recursion desired and available.
  head.writeUInt16BE(0x8180 | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  return Buffer.concat([head, question, ...records.map(encode)]);
}

function encode({ name, type, value }: ZoneRecord): Buffer {
  const data = dataOf(type, value);
  const middle = Buffer.alloc(10);
  middle.writeUInt16BE(Number(Object.keys(TYPES).find((number) => TYPES[Number(number)] === type)), 0);
  middle.writeUInt16BE(1, 2);
  middle.writeUInt32BE(60, 4);
  middle.writeUInt16BE(data.length, 8);
  return Buffer.concat([nameBytes(name), middle, data]);
}

function dataOf(type: RecordType, value: string): Buffer {
  switch (type) {
    case 'A':
      return Buffer.from(value.split('.').map(Number));
    case 'CNAME':
    case 'PTR':
      return nameBytes(value);
    case 'MX': {
      const { priority, exchange } = mailServer(value);
      return Buffer.concat([Buffer.from([priority >> 8, priority & 255]), nameBytes(exchange)]);
    }
    case 'TXT':
      return Buffer.concat(value.split('|').map(shortString));
  }
}

function nameBytes(name: string): Buffer {
  const labels = name.split('.').filter(Boolean);
  return Buffer.concat([...labels.map(shortString), Buffer.from([0])]);
}

function shortString(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'latin1')]);
}
