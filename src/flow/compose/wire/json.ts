import { formatMailbox } from '../../../shared/addresses/mailbox.ts';
import type { EditionContent } from '../edition.ts';
import { ESCAPES, type PlaceholderPlace, type Segments } from '../segments.ts';
import { cleanStatics, lineOf, onlyName, standsAlone } from './line.ts';
import type { Wire, WireFormat } from './wire.ts';
import { WireBuilder } from './wire-builder.ts';

/**
 * Members of Resend's batch (POST /emails/batch), byte for byte as its official SDK writes them: the same keys in the
 * same order, escaped as `JSON.stringify` escapes. The bytes differ only where two halves of a surrogate pair meet at
 * a placeholder's edge, and they mean the same.
 *
 * `to` is the bare address: Resend doesn't document how it parses a name that a stranger chose. Resend sets
 * Message-ID and Date. There are never attachments or a schedule: the batch endpoint drops them.
 */
export const jsonWire: WireFormat = {
  open: Buffer.from('['),
  between: Buffer.from(','),
  close: Buffer.from(']'),
  compile,
};

function compile(content: EditionContent, instance: string): Wire {
  const wire = new WireBuilder();
  wire.text(`{"from":${JSON.stringify(formatMailbox(content.from))},"headers":{`);
  // As in an object: a name given twice keeps its last value.
  const headers = Object.entries(
    Object.fromEntries(content.headers.map(({ name, value }) => [name, value] as const)),
  );
  for (const [index, [name, value]] of headers.entries()) {
    wire.text(`${index === 0 ? '' : ','}${JSON.stringify(name)}:"`);
    addLine(wire, value);
    wire.text('"');
  }
  wire.text('},"html":"');
  addText(wire, content.html);
  if (content.replyTo !== undefined) wire.text(`","reply_to":${JSON.stringify(content.replyTo)},"subject":"`);
  else wire.text('","subject":"');
  addLine(wire, content.subject);
  wire.text('","tags":[{"name":"delivery","value":"');
  wire.placeholder('delivery', '', ENCODE.text);
  wire.text(`"},{"name":"instance","value":${JSON.stringify(instance)}}],"text":"`);
  addText(wire, content.text);
  wire.text('","to":"').placeholder('to', '', ENCODE.text).text('"}');
  return wire.build();
}

function addText(wire: WireBuilder, { statics, placeholders }: Segments): void {
  wire.text(quoted(statics[0] ?? ''));
  for (const [index, { name, fallback, as }] of placeholders.entries()) {
    wire.placeholder(name, fallback, ENCODE[as]).text(quoted(statics[index + 1] ?? ''));
  }
}

function addLine(wire: WireBuilder, line: Segments): void {
  const name = onlyName(line);
  if (name !== undefined && !standsAlone(line)) {
    wire.placeholder(name, '', (value) => quoted(lineOf(line, name, value)));
  } else {
    addText(wire, { ...line, statics: cleanStatics(line) });
  }
}

/** A part of a JSON string: its escapes don't depend on its neighbours. */
function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Shared by all placeholders of one context, so that a repeated value can be copied. */
const ENCODE: Record<PlaceholderPlace, (value: string) => string> = {
  html: (value) => (NEEDS_NOTHING.test(value) ? value : quoted(ESCAPES.html(value))),
  url: (value) => (NEEDS_NOTHING.test(value) ? value : quoted(ESCAPES.url(value))),
  text: (value) => (NEEDS_NOTHING.test(value) ? value : quoted(value)),
  line: (value) => (NEEDS_NOTHING.test(value) ? value : quoted(ESCAPES.line(value))),
};

/** A value such as a token, which needs no escapes in any context. */
const NEEDS_NOTHING = /^[\w.-]*$/;
