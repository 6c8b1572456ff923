/** Gemini's streams come out the same however they are cut; truncated, damaged or invented, they never look complete. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GatehouseError } from '../../../../src-main/contract/errors.ts';
import { geminiClient } from '../../../../src-main/gateway/formats/gemini/gemini-client.ts';
import { geminiTarget } from '../../../../src-main/gateway/formats/gemini/gemini-target.ts';
import type { MessagesRequest } from '../../../../src-main/gateway/formats/messages.ts';
import { sealSignature } from '../../../../src-main/gateway/formats/sealed-signature.ts';
import { pivotRequest } from '../../../support/pivot-request.ts';
import { answerTerms, cutAt, expectWellFormed, readPieces } from '../../../support/read-pieces.ts';

const wires = ['thinking-and-text', 'parallel-calls', 'grounded'].map((name) =>
  readFileSync(new URL(`../../../fixtures/gemini/${name}.sse`, import.meta.url)),
);

const read = (pieces: readonly Buffer[]) => readPieces(geminiTarget, pieces);

test('any cut gives the same events', () => {
  fc.assert(
    fc.property(fc.constantFrom(...wires), fc.array(fc.nat(), { maxLength: 30 }), (wire, cuts) => {
      expect(read(cutAt(wire, cuts))).toEqual(read([wire]));
    }),
    { numRuns: 300 },
  );
});

test('a stream cut before its finish reason never looks complete', () => {
  fc.assert(
    fc.property(fc.constantFrom(...wires), fc.nat(), (wire, at) => {
      const finish = wire.lastIndexOf('data:');
      expect(read([wire.subarray(0, at % (wire.length - 4))]).some(({ type }) => type === 'message_stop')).toBe(false);
      expect(read([wire.subarray(0, finish)]).some(({ type }) => type === 'message_stop')).toBe(false);
    }),
    { numRuns: 500 },
  );
});

const part = fc.oneof(
  fc.record({ text: fc.oneof(fc.string(), fc.nat()) }),
  fc.record({ text: fc.string(), thought: fc.boolean(), thoughtSignature: fc.string() }),
  fc.record({ functionCall: fc.oneof(fc.record({ name: fc.string(), args: fc.jsonValue() }), fc.jsonValue()) }),
  fc.jsonValue({ maxDepth: 2 }),
);
const finishReason = fc.constantFrom(undefined, null, 'STOP', 'MAX_TOKENS', 'SAFETY', 'OTHER', 'NEW', 7);
const usageMetadata = fc.oneof(
  fc.dictionary(fc.constantFrom('promptTokenCount', 'candidatesTokenCount', 'cachedContentTokenCount'), fc.oneof(fc.nat(), fc.jsonValue())),
  fc.jsonValue(),
);
const chunk = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record(
      {
        candidates: fc.array(fc.record({ content: fc.record({ parts: fc.array(part, { maxLength: 4 }) }), finishReason }), {
          maxLength: 2,
        }),
        usageMetadata,
      },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.record({ error: fc.jsonValue() }) },
);

test('5,000 invented streams: nothing is thrown, blocks do not overlap, one end at most, counts are whole', () => {
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 6 }), fc.array(fc.nat(255), { maxLength: 3 }), (chunks, noise) => {
      const events = read([...chunks.map((value) => Buffer.from(`data: ${JSON.stringify(value)}\n\n`)), Buffer.from(noise)]);
      expectWellFormed(events);
      for (const event of events)
        if (event.type === 'message_delta')
          for (const count of [event.usage.input_tokens, event.usage.output_tokens, event.usage.cache_read_input_tokens])
            expect(Number.isSafeInteger(count) && count! >= 0).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

test('any body as an answer is read or refused as unusable', () => {
  fc.assert(
    fc.property(chunk, (body) => {
      try {
        expect(geminiTarget.readAnswer(body, answerTerms()).type).toBe('message');
      } catch (error) {
        expect(error).toBeInstanceOf(GatehouseError);
      }
    }),
    { numRuns: 2000 },
  );
});

test('the sum of tokens is the sum that Gemini counted', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.nat(1e6), fc.nat(1e6), fc.nat(1e6), fc.nat(1e6), (prompt, cached, tools, candidates, thoughts) => {
      fc.pre(cached <= prompt);
      const usage = geminiTarget.readAnswer(
        {
          candidates: [{ content: { parts: [{ text: 'x' }] }, finishReason: 'STOP' }],
          usageMetadata: {
            promptTokenCount: prompt,
            cachedContentTokenCount: cached,
            toolUsePromptTokenCount: tools,
            candidatesTokenCount: candidates,
            thoughtsTokenCount: thoughts,
          },
        },
        answerTerms(),
      ).usage;
      expect(usage.cache_read_input_tokens).toBe(cached);
      expect(usage.input_tokens + cached + usage.output_tokens).toBe(prompt + tools + candidates + thoughts);
    }),
  );
});

const word = fc.string({ minLength: 1, maxLength: 12 });
const id = fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/);
const input = fc
  .dictionary(
    word.filter((name) => name !== '__proto__'),
    fc.jsonValue({ maxDepth: 2 }),
  )
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const media = fc.constantFrom(
  { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBO' } },
  { type: 'image', source: { type: 'url', url: 'https://x.test/a.jpeg' } },
  { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' } },
);
/** A question, a turn of calls with the thinking before them, and the results of all. */
const exchange = fc
  .record({
    question: fc.array(
      fc.oneof(
        word.map((text) => ({ type: 'text', text })),
        media,
      ),
      { minLength: 1, maxLength: 3 },
    ),
    thinking: fc.option(fc.record({ thinking: fc.constantFrom('', 'hm'), signature: id }), { nil: undefined }),
    calls: fc.uniqueArray(
      fc.record({ id, name: fc.stringMatching(/^[A-Za-z_][\w-]{0,30}$/), input, result: word, isError: fc.boolean() }),
      {
        selector: (call) => call.id,
        minLength: 1,
        maxLength: 3,
      },
    ),
  })
  .map(({ question, thinking, calls }) => [
    { role: 'user', content: question },
    {
      role: 'assistant',
      content: [
        ...(thinking === undefined
          ? []
          : [{ type: 'thinking', thinking: thinking.thinking, signature: sealSignature('gemini', `S${thinking.signature}`) }]),
        ...calls.map(({ id: callId, name, input: args }) => ({ type: 'tool_use', id: callId, name, input: args })),
      ],
    },
    {
      role: 'user',
      content: calls.map(({ id: callId, result, isError }) => ({
        type: 'tool_result',
        tool_use_id: callId,
        content: result,
        ...(isError ? { is_error: true } : {}),
      })),
    },
  ]);
const schema = fc.constantFrom(
  { type: 'object', $schema: 'x', additionalProperties: false, properties: { a: { anyOf: [{ const: 1 }] } } },
  { type: 'object' },
);
const requests = fc.record(
  {
    model: fc.constant('m'),
    max_tokens: fc.integer({ min: 1, max: 65_536 }),
    messages: fc
      .uniqueArray(exchange, { selector: (turns) => JSON.stringify(turns), minLength: 1, maxLength: 1 })
      .map((list) => list.flat()),
    system: fc.array(
      word.map((text) => ({ type: 'text', text })),
      { minLength: 1, maxLength: 2 },
    ),
    tools: fc.uniqueArray(fc.record({ name: fc.stringMatching(/^[A-Za-z_][\w-]{0,30}$/), description: word, input_schema: schema }), {
      selector: (tool) => tool.name,
      minLength: 1,
      maxLength: 3,
    }),
    temperature: fc.constantFrom(0, 0.5, 1),
    top_p: fc.constantFrom(0.1, 1),
    top_k: fc.integer({ min: 1, max: 40 }),
    stop_sequences: fc.array(word, { minLength: 1, maxLength: 5 }),
    output_config: fc.constant({ format: { type: 'json_schema', schema: { type: 'object' } } }),
    stream: fc.constant(false),
  },
  { requiredKeys: ['model', 'max_tokens', 'messages', 'stream'] },
);

test('a request that Gemini can carry whole is the same after the way there and back', () => {
  fc.assert(
    fc.property(requests, (request) => {
      const { body, losses } = geminiTarget.write(pivotRequest(request), { model: 'gemini-3-pro', stream: false });
      // What stands in for a missing signature belongs to no model and does not come back.
      const wire: unknown = JSON.parse(body.toString().replaceAll(/,"thoughtSignature":"skip_thought_signature_validator"/g, ''));
      const read = geminiClient.readRequest(wire, { model: 'm', stream: false });
      expect([...losses, ...read.losses]).toEqual([]);
      expect(read.request).toEqual(request as unknown as MessagesRequest);
    }),
    { numRuns: 1000 },
  );
});
