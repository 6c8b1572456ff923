/** Frames are found by their bytes alone: however a stream is cut, the frames are the same and lose nothing. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createParser } from 'eventsource-parser';
import { type SseFrame, SseFrames, frameData } from '../../../../src-main/gateway/formats/sse-frames.ts';

const lineEnd = fc.constantFrom('\n', '\r\n');
const line = fc.oneof(
  fc.constantFrom(
    'event: ping',
    'event:message_stop',
    'event: x',
    'data: {"type":"ping"}',
    'data:',
    'data',
    ': comment',
    'id: 7',
    'retry: 10',
    'eventful: no',
    'database: no',
    'event',
  ),
  fc.string({ unit: 'grapheme', maxLength: 30 }).map((value) => `data: ${value.replaceAll(/[\r\n\u2028\u2029\0]/g, '')}`),
);
const streamText = fc
  .array(fc.tuple(fc.array(line, { maxLength: 4 }), lineEnd), { maxLength: 20 })
  .map((frames) => frames.map(([lines, end]) => [...lines, '', ''].join(end)).join(''));

function split(bytes: Buffer, cuts: readonly number[]): { frames: SseFrame[]; rest: Buffer } {
  const splitter = new SseFrames();
  const frames: SseFrame[] = [];
  let from = 0;
  for (const cut of [...cuts.map((one) => one % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b)) {
    if (cut > from) frames.push(...splitter.push(Buffer.from(bytes.subarray(from, cut))));
    from = cut;
  }
  return { frames, rest: splitter.rest };
}

test('cutting a stream anywhere gives the same frames, and the frames are the stream', () => {
  fc.assert(
    fc.property(streamText, fc.array(fc.nat(), { maxLength: 30 }), (textOfStream, cuts) => {
      const bytes = Buffer.from(textOfStream);
      const whole = split(bytes, []);
      const cut = split(bytes, cuts);
      expect(cut.frames.map((frame) => [frame.event, frame.bytes.toString()])).toEqual(
        whole.frames.map((frame) => [frame.event, frame.bytes.toString()]),
      );
      expect(Buffer.concat([...cut.frames.map((frame) => frame.bytes), cut.rest]).equals(bytes)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('names and data are what an independent parser reads', () => {
  fc.assert(
    fc.property(streamText, (textOfStream) => {
      const expected: [string, string][] = [];
      const parser = createParser({ onEvent: (event) => expected.push([event.event ?? 'message', event.data]) });
      parser.feed(textOfStream);
      const { frames } = split(Buffer.from(textOfStream), []);
      // A frame with an empty data buffer is dispatched by some parsers and not by others; it carries nothing.
      const ours = frames.filter((frame) => frame.event !== '').map((frame): [string, string] => [frame.event, frameData(frame)]);
      expect(ours.filter(([, data]) => data !== '')).toEqual(expected.filter(([, data]) => data !== ''));
    }),
    { numRuns: 500 },
  );
});
