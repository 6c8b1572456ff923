/** Bedrock's streams come out the same however they are cut, and whatever is done to them they never look complete. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bedrockInvokeTarget } from '../../../../src-main/gateway/formats/bedrock-invoke/bedrock-invoke-target.ts';
import { awsChunk, awsFrame } from '../../../support/aws-frames.ts';
import { messageEvents, text, thinking, toolUse } from '../../../support/messages-stream.ts';
import { cutAt, readPieces } from '../../../support/read-pieces.ts';

const events = messageEvents({ blocks: [thinking('hm ü'), text('Grüße 👋'.repeat(3)), toolUse('Read', { path: 'ä' })] }).map(
  ({ data }) => data,
);
const wire = Buffer.concat(events.map(awsChunk));

const read = (pieces: readonly Buffer[]) => readPieces(bedrockInvokeTarget, pieces);

test('any cut gives the same events', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(wire.length), { maxLength: 40 }), (cuts) => {
      expect(read(cutAt(wire, cuts))).toEqual(events);
    }),
    { numRuns: 300 },
  );
  expect(read([...wire].map((byte) => Buffer.from([byte])))).toEqual(events);
});

test('a stream cut anywhere never looks complete', () => {
  fc.assert(
    fc.property(fc.nat(wire.length - 1), (end) => {
      expect(read([wire.subarray(0, end)]).map(({ type }) => type)).not.toContain('message_stop');
    }),
    { numRuns: 500 },
  );
});

test('damaged bytes, unknown frames and random payloads give at most one error, and nothing is thrown', () => {
  const damage = fc.record({ at: fc.nat(wire.length - 1), bits: fc.integer({ min: 1, max: 255 }) });
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (flips) => {
      const bytes = Buffer.from(wire);
      for (const { at, bits } of flips) bytes[at]! ^= bits;
      fc.pre(!bytes.equals(wire));
      const types = read([bytes]).map(({ type }) => type);
      expect(types.filter((type) => type === 'error')).toHaveLength(types.includes('error') ? 1 : 0);
      expect(types).not.toContain('message_stop');
    }),
    { numRuns: 1000 },
  );
  const header = fc.constantFrom(':message-type', ':event-type', ':exception-type', 'x');
  const value = fc.constantFrom('event', 'exception', 'error', 'chunk', 'validationException', '');
  const payload = fc.oneof(fc.json(), fc.string(), fc.constant('{"bytes":7}'), fc.constant('{"bytes":"e30="}'));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.dictionary(header, value), payload), { maxLength: 4 }), (frames) => {
      const types = read(frames.map(([headers, body]) => awsFrame(headers, body))).map(({ type }) => type);
      expect(types.indexOf('error')).toBe(types.includes('error') ? types.length - 1 : -1);
    }),
    { numRuns: 2000 },
  );
});
