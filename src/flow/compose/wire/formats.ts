import { jsonWire } from './json.ts';
import { mimeWire } from './mime.ts';
import type { WireFormat, WireName } from './wire.ts';

export const wireFormats: Record<WireName, WireFormat> = { json: jsonWire, mime: mimeWire };
