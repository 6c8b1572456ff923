import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createUsageReader } from '../../../../src-main/gateway/metering/usage-reader.ts';
import { MOST_TOKENS } from '../../../../src-main/gateway/metering/usage-counts.ts';
import { SseFrames } from '../../../../src-main/gateway/formats/sse-frames.ts';
import { encodeEvent, messageEvents, text } from '../../../support/messages-stream.ts';

const count = fc.nat(2_000_000);

test('whatever an upstream says, a reading holds whole numbers within bounds, and nothing is thrown', () => {
  const usage = fc.dictionary(
    fc.constantFrom(
      'input_tokens',
      'output_tokens',
      'cache_read_input_tokens',
      'cache_creation_input_tokens',
      'cache_creation',
      'server_tool_use',
      'iterations',
      'speed',
    ),
    fc.oneof(
      fc.jsonValue(),
      fc.double(),
      fc.dictionary(fc.constantFrom('ephemeral_5m_input_tokens', 'ephemeral_1h_input_tokens', 'web_search_requests'), fc.jsonValue()),
    ),
  );
  const event = fc.record({
    event: fc.constantFrom('message_start', 'message_delta', 'error', 'ping', 'content_block_delta', 'new_event'),
    usage,
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 6 }), (events) => {
      const reader = createUsageReader();
      const wire = events
        .map(({ event: type, usage: said }) =>
          encodeEvent({ event: type, data: { type, message: { usage: said }, usage: said, delta: said } }),
        )
        .join('');
      for (const frame of new SseFrames().push(Buffer.from(wire))) reader.frame(frame);
      for (const value of Object.values(reader.reading().usage ?? {})) {
        expect(Number.isSafeInteger(value)).toBe(true);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(MOST_TOKENS * 100);
      }
    }),
  );
});

test('a well-formed stream is read to the token, however its bytes are cut', () => {
  const usages = fc.record({
    input: fc.integer({ min: 1, max: 2_000_000 }),
    output: fc.integer({ min: 1, max: 200_000 }),
    cacheRead: count,
    cacheWrite5m: count,
    cacheWrite1h: count,
    webSearches: fc.nat(9),
  });
  fc.assert(
    fc.property(usages, fc.integer({ min: 1, max: 300 }), (usage, size) => {
      const wire = Buffer.from(
        messageEvents({ usage, blocks: [text('Grüße 👋'.repeat(5))] })
          .map(encodeEvent)
          .join(''),
      );
      const reader = createUsageReader();
      const frames = new SseFrames();
      for (let at = 0; at < wire.length; at += size) for (const frame of frames.push(wire.subarray(at, at + size))) reader.frame(frame);
      expect(reader.reading()).toMatchObject({ usage, isFinal: true, isDoubtful: false });
    }),
    { numRuns: 60 },
  );
});
