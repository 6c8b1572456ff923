/** Cutting a stream into events is linear in its bytes and bounded in memory, whatever arrives. Work is counted, not timed. */
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { EventStreamDecoder } from '../../../../src-main/gateway/formats/aws-event-stream.ts';
import { bedrockConverseTarget } from '../../../../src-main/gateway/formats/bedrock-converse/bedrock-converse-target.ts';
import { bedrockInvokeTarget } from '../../../../src-main/gateway/formats/bedrock-invoke/bedrock-invoke-target.ts';
import { EventTooLarge } from '../../../../src-main/gateway/formats/event-too-large.ts';
import { geminiTarget } from '../../../../src-main/gateway/formats/gemini/gemini-target.ts';
import { openAiQuirks } from '../../../../src-main/gateway/formats/openai-chat/chat-quirks.ts';
import { createOpenAiChatTarget } from '../../../../src-main/gateway/formats/openai-chat/openai-chat-target.ts';
import { openAiResponsesTarget } from '../../../../src-main/gateway/formats/openai-responses/openai-responses-target.ts';
import { SseFrames } from '../../../../src-main/gateway/formats/sse-frames.ts';
import { EventStreamUnits } from '../../../../src-main/gateway/upstream/event-stream-units.ts';
import { awsEvent } from '../../../support/aws-frames.ts';
import { countCopies } from '../../../support/count-copies.ts';

const MEBIBYTE = 1024 * 1024;

/** Bytes in pieces of one size, each in memory of its own as a socket gives them. */
function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
}

const longLine = Buffer.from(`event: content_block_delta\ndata: ${'x'.repeat(4 * MEBIBYTE)}\n\n`);
const manyLines = Buffer.from(`${'data: x\n'.repeat(MEBIBYTE / 4)}\n`);
const small = Buffer.from('event: ping\ndata: {}\n\n'.repeat(20_000));

describe.each([
  ['one line of 4 MB', longLine, 1],
  ['one event of very many lines', manyLines, 1],
  ['many small events', small, 20_000],
])('%s', (_name, bytes, count) => {
  test.each([1000, 16_384])('in chunks of %i bytes: each byte is copied a few times at most and searched once', (size) => {
    const splitter = new SseFrames();
    const chunks = [...pieces(bytes, size)];
    let frames = 0;
    const work = countCopies(() => {
      for (const chunk of chunks) frames += splitter.push(chunk).length;
    });
    expect(frames).toBe(count);
    expect(work.copied).toBeLessThanOrEqual(4 * bytes.length);
    expect(work.searched).toBeLessThanOrEqual(bytes.length + chunks.length);
  });
});

test('a long binary message is copied a few times at most, by the reader and by the cutter of units', () => {
  const message = awsEvent('chunk', { bytes: 'x'.repeat(2 * MEBIBYTE) });
  const decoder = new EventStreamDecoder();
  const units = new EventStreamUnits(32 * MEBIBYTE);
  const chunks = [...pieces(message, 1000)];
  const kinds: string[] = [];
  let cut = 0;
  const work = countCopies(() => {
    for (const chunk of chunks) {
      kinds.push(...decoder.push(chunk).map(({ kind }) => kind));
      cut += units.push(chunk).length;
    }
  });
  expect(kinds).toEqual(['event']);
  expect(cut).toBe(message.length);
  expect(work.copied).toBeLessThanOrEqual(2 * 4 * message.length);
});

describe('an event over the limit', () => {
  const LIMIT = 10_000;

  test('of a server-sent stream is given up as soon as more than that waits, by a line or by many', () => {
    for (const text of ['x'.repeat(LIMIT), 'data: x\n'.repeat(LIMIT / 8), `: ${'x'.repeat(LIMIT)}`]) {
      const splitter = new SseFrames(LIMIT);
      const push = (bytes: Buffer) => void splitter.push(bytes);
      push(Buffer.from('event: ping\ndata: {}\n\n'));
      const chunks = [...pieces(Buffer.from(`data: ${text}`), 100)];
      for (const chunk of chunks.slice(0, LIMIT / 100)) push(chunk);
      expect(() => chunks.slice(LIMIT / 100).forEach(push)).toThrow(EventTooLarge);
    }
  });

  test('of that size exactly passes', () => {
    const event = Buffer.from(`data: ${'x'.repeat(LIMIT - 8)}\n\n`);
    const splitter = new SseFrames(event.length);
    expect([...pieces(event, 100)].flatMap((chunk) => splitter.push(chunk))).toHaveLength(1);
  });

  test('of a binary stream is given up by what it announces', () => {
    const prelude = Buffer.alloc(12);
    prelude.writeUInt32BE(LIMIT + 1, 0);
    prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
    expect(() => new EventStreamDecoder(LIMIT).push(prelude)).toThrow(EventTooLarge);
    expect(() => new EventStreamUnits(LIMIT).push(prelude)).toThrow(EventTooLarge);
  });

  test.each([createOpenAiChatTarget(openAiQuirks), openAiResponsesTarget, geminiTarget, bedrockConverseTarget, bedrockInvokeTarget])(
    'ends the reader of $id by name',
    (target) => {
      const reader = target.readStream({ model: 'm', maxEventBytes: LIMIT, newId: (prefix) => `${prefix}_1` });
      const isBinary = target.id.startsWith('bedrock');
      const event = isBinary ? awsEvent('chunk', { bytes: 'x'.repeat(LIMIT) }) : Buffer.from(`data: ${'x'.repeat(LIMIT)}`);
      expect(() => reader.push(event)).toThrow(/more than 0\.01 MB \(limits\.bodyMb\)/);
    },
  );
});
