/**
 * Messages of AWS's event stream, encoded by hand after the specification and not by the codec that the product uses:
 * tests that read them prove something.
 */
import { crc32 } from 'node:zlib';

export function awsFrame(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const encoded = Object.entries(headers).map(([name, value]) => {
    const size = Buffer.alloc(2);
    size.writeUInt16BE(Buffer.byteLength(value));
    return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([7]), size, Buffer.from(value)]);
  });
  const head = Buffer.concat(encoded);
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + head.length + body.length, 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const guarded = Buffer.concat([prelude, head, body]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(guarded));
  return Buffer.concat([guarded, checksum]);
}

export function awsEvent(name: string, payload: unknown): Buffer {
  const headers = { ':event-type': name, ':content-type': 'application/json', ':message-type': 'event' };
  return awsFrame(headers, JSON.stringify(payload));
}

export function awsException(name: string, payload: unknown): Buffer {
  const headers = { ':exception-type': name, ':content-type': 'application/json', ':message-type': 'exception' };
  return awsFrame(headers, JSON.stringify(payload));
}

/** A Messages event as InvokeModelWithResponseStream wraps it, padding included. */
export function awsChunk(event: unknown): Buffer {
  return awsEvent('chunk', { bytes: Buffer.from(JSON.stringify(event)).toString('base64'), p: 'abcdefgh' });
}
