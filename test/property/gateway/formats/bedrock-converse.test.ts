/** Converse's streams come out the same however they are cut; truncated, damaged or invented, they never look complete. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GatehouseError } from '../../../../src-main/contract/errors.ts';
import { bedrockConverseClient } from '../../../../src-main/gateway/formats/bedrock-converse/bedrock-converse-client.ts';
import { bedrockConverseTarget } from '../../../../src-main/gateway/formats/bedrock-converse/bedrock-converse-target.ts';
import type { MessagesEvent } from '../../../../src-main/gateway/formats/messages.ts';
import { awsEvent } from '../../../support/aws-frames.ts';
import { messageEvents, text, thinking, toolUse } from '../../../support/messages-stream.ts';
import { pivotRequest } from '../../../support/pivot-request.ts';
import { answerTerms, cutAt, expectWellFormed, readPieces } from '../../../support/read-pieces.ts';

const MODEL = 'us.anthropic.claude-opus-5-5';
const usage = { input: 10, output: 20, cacheRead: 1000, cacheWrite5m: 500, cacheWrite1h: 200 };
const sent = messageEvents({ blocks: [thinking('hm ü'), text('Grüße 👋'.repeat(3)), toolUse('Read', { path: 'ä' })], usage });
const writer = bedrockConverseClient.writeStream({ requestId: 'r', model: MODEL, createdAt: 0, request: {} });
const frames = sent.map(({ data }) => writer.event(data as unknown as MessagesEvent));
const wire = Buffer.concat(frames);

const read = (pieces: readonly Buffer[]) => readPieces(bedrockConverseTarget, pieces, answerTerms(MODEL));

test('what our writer says to clients our reader understands: blocks and sums of tokens are the same', () => {
  const same = (events: readonly unknown[]) => events.filter((event) => (event as MessagesEvent).type.startsWith('content_block'));
  expect(same(read([wire]))).toEqual(same(sent.map(({ data }) => data)));
  expect(read([wire]).at(-2)).toMatchObject({
    usage: { input_tokens: 10, output_tokens: 20, cache_read_input_tokens: 1000, cache_creation_input_tokens: 700 },
  });
});

test('any cut gives the same events', () => {
  const whole = read([wire]);
  fc.assert(
    fc.property(fc.array(fc.nat(wire.length), { maxLength: 40 }), (cuts) => {
      expect(read(cutAt(wire, cuts))).toEqual(whole);
    }),
    { numRuns: 300 },
  );
});

test('a stream cut before the end of messageStop never looks complete, nor does a damaged one', () => {
  const closing = wire.length - frames.at(-1)!.length;
  fc.assert(
    fc.property(fc.nat(closing - 1), (end) => {
      expect(read([wire.subarray(0, end)]).map(({ type }) => type)).not.toContain('message_stop');
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.nat(closing - 1), fc.integer({ min: 1, max: 255 }), (at, bits) => {
      const bytes = Buffer.from(wire);
      bytes[at]! ^= bits;
      expect(read([bytes]).at(-1)?.type).not.toBe('message_stop');
    }),
    { numRuns: 500 },
  );
});

const name = fc.constantFrom(
  'messageStart',
  'contentBlockStart',
  'contentBlockDelta',
  'contentBlockStop',
  'messageStop',
  'metadata',
  'new',
);
const delta = fc.oneof(
  fc.record({ text: fc.oneof(fc.string(), fc.nat()) }),
  fc.record({ toolUse: fc.oneof(fc.record({ input: fc.string() }), fc.jsonValue()) }),
  fc.record({
    reasoningContent: fc.oneof(
      fc.record({ text: fc.string(), signature: fc.string() }, { requiredKeys: [] }),
      fc.record({ redactedContent: fc.string() }),
    ),
  }),
  fc.jsonValue({ maxDepth: 2 }),
);
const payload = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record(
      {
        contentBlockIndex: fc.nat(2),
        delta,
        start: fc.record({ toolUse: fc.record({ toolUseId: fc.string(), name: fc.string() }) }),
        stopReason: fc.constantFrom('end_turn', 'tool_use', 'malformed_tool_use', 7),
        usage: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

test('5,000 invented streams: nothing is thrown, blocks do not overlap, one end at most, and never without messageStop', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(name, payload), { maxLength: 8 }), fc.uint8Array({ maxLength: 6 }), (events, noise) => {
      const got = read([...events.map(([kind, body]) => awsEvent(kind, body)), Buffer.from(noise)]);
      expectWellFormed(got);
      if (!events.some(([kind]) => kind === 'messageStop')) expect(got.at(-1)?.type).not.toBe('message_stop');
    }),
    { numRuns: 5000 },
  );
});

test('any body as an answer is read or refused as unusable', () => {
  const block = fc.oneof(
    fc.record({ text: fc.jsonValue() }),
    fc.record({ toolUse: fc.jsonValue() }),
    fc.record({ reasoningContent: fc.jsonValue() }),
    fc.jsonValue(),
  );
  const body = fc.oneof(
    fc.jsonValue(),
    fc.record({
      output: fc.record({ message: fc.record({ content: fc.array(block, { maxLength: 4 }) }) }),
      stopReason: fc.constantFrom('end_turn', 'new', 7),
      usage: fc.jsonValue(),
    }),
  );
  fc.assert(
    fc.property(body, (value) => {
      try {
        expect(bedrockConverseTarget.readAnswer(value, answerTerms()).type).toBe('message');
      } catch (error) {
        expect(error).toBeInstanceOf(GatehouseError);
      }
    }),
    { numRuns: 2000 },
  );
});

const word = fc.stringMatching(/^[a-zäß]{1,12}$/);
const id = fc.stringMatching(/^[a-zA-Z0-9_-]{1,40}$/);
const mark = fc.constantFrom({}, { cache_control: { type: 'ephemeral' } }, { cache_control: { type: 'ephemeral', ttl: '1h' } });
const input = fc.dictionary(word, fc.jsonValue({ maxDepth: 2 })).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const textBlock = fc.tuple(word, mark).map(([said, marked]) => ({ type: 'text', text: said, ...marked }));
const media = fc.constantFrom(
  { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBO' } },
  { type: 'document', title: 'Spec', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' } },
);
const exchange = fc
  .record({
    question: fc
      .tuple(textBlock, fc.option(media, { nil: undefined }))
      .map(([said, shown]) => (shown === undefined ? [said] : [said, shown])),
    system: fc.option(textBlock, { nil: undefined }),
    thinking: fc.option(fc.record({ thinking: word, signature: id }), { nil: undefined }),
    calls: fc.uniqueArray(fc.record({ id, name: id, input, result: word, isError: fc.boolean(), marked: mark }), {
      selector: (call) => call.id,
      minLength: 1,
      maxLength: 3,
    }),
  })
  .map(({ question, system, thinking: thought, calls }) => [
    { role: 'user', content: question },
    ...(system === undefined ? [] : [{ role: 'system', content: [system] }]),
    {
      role: 'assistant',
      content: [
        ...(thought === undefined ? [] : [{ type: 'thinking', ...thought }]),
        ...calls.map((call) => ({ type: 'tool_use', id: call.id, name: call.name, input: call.input })),
      ],
    },
    {
      role: 'user',
      content: calls.map((call) => ({
        type: 'tool_result',
        tool_use_id: call.id,
        content: call.result,
        ...(call.isError ? { is_error: true } : {}),
        ...call.marked,
      })),
    },
  ]);
const schema = fc.constantFrom(
  { type: 'object', $schema: 'x', additionalProperties: false, properties: { a: { anyOf: [{ const: 1 }] } } },
  { type: 'object' },
);
const requests = fc.record(
  {
    model: fc.constant(MODEL),
    max_tokens: fc.integer({ min: 1, max: 128_000 }),
    messages: exchange,
    tools: fc.uniqueArray(
      fc.tuple(fc.record({ name: id, description: word, input_schema: schema }), mark).map(([tool, marked]) => ({ ...tool, ...marked })),
      { selector: (tool) => tool.name, minLength: 1, maxLength: 3 },
    ),
    system: fc.array(textBlock, { minLength: 1, maxLength: 2 }),
    tool_choice: fc.constantFrom({ type: 'auto' }, { type: 'any' }, { type: 'tool', name: 'Read' }),
    temperature: fc.constantFrom(0, 0.5, 1),
    top_p: fc.constantFrom(0.1, 1),
    top_k: fc.integer({ min: 1, max: 40 }),
    stop_sequences: fc.array(word, { minLength: 1, maxLength: 5 }),
    thinking: fc.constant({ type: 'adaptive', display: 'omitted' }),
    output_config: fc.constantFrom({ effort: 'xhigh' }, { format: { type: 'json_schema', schema: { type: 'object' } } }),
    stream: fc.constant(false),
  },
  { requiredKeys: ['model', 'max_tokens', 'messages', 'tools', 'stream'] },
);

test('a request that Converse can carry whole is the same after the way there and back', () => {
  fc.assert(
    fc.property(requests, (request) => {
      const { body, losses } = bedrockConverseTarget.write(pivotRequest(request, ['x-2026']), { model: MODEL, stream: false });
      const back = bedrockConverseClient.readRequest(JSON.parse(body.toString()), { model: MODEL, stream: false });
      expect([...losses, ...back.losses]).toEqual([]);
      expect(back.betas).toEqual(['x-2026']);
      expect(back.request).toEqual(request);
    }),
    { numRuns: 1000 },
  );
});
