/** From Messages into OpenAI's formats and back: what a format can carry arrives as it was, and tokens add up exactly. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectAnswer } from '../../../../src-main/gateway/formats/collect-answer.ts';
import type {
  ContentBlock,
  MessagesAnswer,
  MessagesEvent,
  MessagesRequest,
  StopReason,
} from '../../../../src-main/gateway/formats/messages.ts';
import { openAiChatClient } from '../../../../src-main/gateway/formats/openai-chat/openai-chat-client.ts';
import { openAiQuirks } from '../../../../src-main/gateway/formats/openai-chat/chat-quirks.ts';
import { createOpenAiChatTarget } from '../../../../src-main/gateway/formats/openai-chat/openai-chat-target.ts';
import { openAiResponsesClient } from '../../../../src-main/gateway/formats/openai-responses/openai-responses-client.ts';
import { openAiResponsesTarget } from '../../../../src-main/gateway/formats/openai-responses/openai-responses-target.ts';
import { messageEvents } from '../../../support/messages-stream.ts';
import { pivotRequest } from '../../../support/pivot-request.ts';
import { answerTerms, readPieces } from '../../../support/read-pieces.ts';

const chat = { target: createOpenAiChatTarget(openAiQuirks), client: openAiChatClient };
const responses = { target: openAiResponsesTarget, client: openAiResponsesClient };
type Pair = typeof chat;

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const id = fc.stringMatching(/^toolu_[A-Za-z0-9]{12}$/);
const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,30}$/);
const input = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(words, fc.integer(), fc.boolean()), { maxKeys: 4 });
const text = words.map((value): ContentBlock => ({ type: 'text', text: value }));
const image = fc.oneof(
  fc
    .base64String({ minLength: 4 })
    .map((data): ContentBlock => ({ type: 'image', source: { type: 'base64', media_type: 'image/png', data } })),
  fc.webUrl().map((url): ContentBlock => ({ type: 'image', source: { type: 'url', url } })),
);
const pdf = fc
  .tuple(fc.base64String({ minLength: 4 }), words)
  .map(([data, title]): ContentBlock => ({ type: 'document', source: { type: 'base64', media_type: 'application/pdf', data }, title }));
const sealed = words.map((thinking): ContentBlock => ({ type: 'thinking', thinking, signature: 'gatehouse.openai-responses.rs_1.gAAA' }));

/** A round: the user asks, the model says something and calls tools, their results come, with or without more words. */
const round = fc
  .record({
    asked: fc.array(fc.oneof(text, image, pdf), { minLength: 1, maxLength: 3 }),
    said: fc.array(text, { minLength: 1, maxLength: 2 }),
    calls: fc.uniqueArray(fc.record({ id, name, input }), { maxLength: 3, selector: (call) => call.id }),
    results: fc.array(fc.array(text, { minLength: 1, maxLength: 1 }), { minLength: 3, maxLength: 3 }),
    more: fc.array(text, { maxLength: 1 }),
    told: fc.option(words),
    thought: fc.option(sealed),
  })
  .map((made) => ({ ...made, calls: made.calls.map((call): ContentBlock => ({ type: 'tool_use', ...call })) }));

const request = (withThoughts: boolean) =>
  fc
    .record({
      system: fc.array(text, { maxLength: 2 }),
      rounds: fc.array(round, { minLength: 1, maxLength: 3 }),
      last: text,
      tools: fc.uniqueArray(fc.record({ name, description: words, properties: input }), { maxLength: 3, selector: (tool) => tool.name }),
      choice: fc.constantFrom('auto', 'any', 'none', 'tool', null),
      isSingle: fc.boolean(),
      maxTokens: fc.integer({ min: 1, max: 100_000 }),
      effort: fc.constantFrom('low', 'medium', 'high', 'xhigh', null),
      hasFormat: fc.boolean(),
      stream: fc.boolean(),
    })
    .map((made): MessagesRequest => {
      const turns = made.rounds.flatMap(({ asked, said, calls, results, more, told, thought }) => [
        { role: 'user' as const, content: asked },
        ...(told === null ? [] : [{ role: 'system' as const, content: [{ type: 'text' as const, text: told }] }]),
        { role: 'assistant' as const, content: [...(withThoughts && thought !== null ? [thought] : []), ...said, ...calls] },
        ...(calls.length === 0
          ? []
          : [
              {
                role: 'user' as const,
                content: [
                  ...calls.map((call, at) => ({ type: 'tool_result', tool_use_id: (call as { id: string }).id, content: results[at] })),
                  ...more,
                ],
              },
            ]),
      ]);
      const tools = made.tools.map(({ name: called, description, properties }) => ({
        name: called,
        description,
        input_schema: { type: 'object', properties: Object.fromEntries(Object.keys(properties).map((key) => [key, { type: 'string' }])) },
      }));
      const isSingle = made.isSingle && made.choice !== 'none' ? { disable_parallel_tool_use: true } : {};
      const choice =
        made.choice === 'tool' ? { type: made.choice, name: tools[0]?.name ?? '' } : made.choice === null ? null : { type: made.choice };
      const format = { type: 'json_schema', schema: { type: 'object', properties: {}, additionalProperties: false } };
      return {
        model: 'gpt-5.2',
        max_tokens: made.maxTokens,
        ...(made.system.length > 0 ? { system: made.system as never } : {}),
        messages: [...turns, { role: 'user', content: [made.last] }] as never,
        ...(tools.length > 0 ? { tools } : {}),
        ...(tools.length > 0 && choice !== null ? { tool_choice: { ...choice, ...isSingle } as never } : {}),
        ...(made.effort === null ? {} : { thinking: { type: 'adaptive' } }),
        ...(made.effort === null && !made.hasFormat
          ? {}
          : { output_config: { ...(made.effort === null ? {} : { effort: made.effort }), ...(made.hasFormat ? { format } : {}) } }),
        stream: made.stream,
      };
    });

/** User turns side by side are one turn to the API; system blocks are one text where the format has one field for them. */
function normal(asked: MessagesRequest, isJoined: boolean): MessagesRequest {
  const turns: { role: string; content: ContentBlock[] }[] = [];
  for (const { role, content } of asked.messages) {
    const last = turns.at(-1);
    const blocks = content as readonly ContentBlock[];
    if (last?.role === role) last.content.push(...blocks);
    else turns.push({ role, content: [...blocks] });
  }
  const system = asked.system as readonly { text: string }[] | undefined;
  const joined = system && isJoined ? { system: [{ type: 'text' as const, text: system.map((block) => block.text).join('\n\n') }] } : {};
  return { ...asked, ...joined, messages: turns as never };
}

function there({ target, client }: Pair, asked: MessagesRequest): MessagesRequest {
  const { body } = target.write(pivotRequest(asked), { model: asked.model, stream: asked.stream === true });
  return client.readRequest(JSON.parse(body.toString()), { model: null, stream: null }).request;
}

/** The session's cache key stays with the cache; everything else must come back. */
test('requests come back from the chat format as they went in', () => {
  fc.assert(
    fc.property(request(false), (asked) => {
      expect(there(chat, asked)).toEqual(normal(asked, false));
    }),
    { numRuns: 400 },
  );
});

test('requests come back from the Responses format as they went in, with their thoughts', () => {
  fc.assert(
    fc.property(request(true), (asked) => {
      expect(there(responses, asked)).toEqual(normal(asked, true));
    }),
    { numRuns: 400 },
  );
});

const count = fc.nat(2_000_000);
const usage = fc.record({ input: count, output: count, cacheRead: count, cacheWrite5m: count });
const thinking = words.map((value) => ({ type: 'thinking' as const, thinking: value, signature: '' }));
const call = fc.record({ type: fc.constant('tool_use' as const), id, name, input });
const plain = words.map((value) => ({ type: 'text' as const, text: value }));
const reasons: readonly StopReason[] = ['end_turn', 'max_tokens', 'refusal'];
const answer = fc.record({
  thoughts: fc.array(thinking, { maxLength: 1 }),
  texts: fc.array(plain, { maxLength: 1 }),
  calls: fc.array(call, { maxLength: 3 }),
  usage,
  reason: fc.constantFrom(...reasons),
  deltaChars: fc.integer({ min: 1, max: 9 }),
});

test.each([
  ['chat', chat, ''],
  ['Responses', responses, 'gatehouse.openai-responses.rs_1.gAAA'],
] as const)(
  'answers come back from the %s format as they went in, streamed and whole, to the token',
  (_name, { target, client }, signature) => {
    fc.assert(
      fc.property(answer, ({ thoughts, texts, calls, usage: tokens, reason, deltaChars }) => {
        const blocks = [...thoughts.map((block) => ({ ...block, signature })), ...texts, ...calls];
        const stopReason = reason === 'end_turn' && calls.length > 0 ? 'tool_use' : reason;
        const events = messageEvents({ blocks, usage: tokens, stopReason, deltaChars }).map(({ data }) => data as unknown as MessagesEvent);
        const terms = { requestId: 'req_1', model: 'm', createdAt: 0, request: { stream_options: { include_usage: true } } };
        const writer = client.writeStream(terms);
        const wire = Buffer.concat(events.map((event) => writer.event(event)));
        const streamed = collectAnswer(readPieces(target, [wire]));
        const sent = collectAnswer(events.filter(({ type }) => type !== 'ping'));
        const whole = target.readAnswer(JSON.parse(JSON.stringify(client.writeAnswer(sent, terms))), answerTerms());
        for (const { content, stop_reason, usage: said } of [streamed, whole] satisfies MessagesAnswer[]) {
          // There a model declines in words.
          const declined = client === responses.client && stopReason === 'refusal' ? [expect.objectContaining({ type: 'text' })] : [];
          expect(content).toEqual([...blocks, ...declined]);
          expect(stop_reason).toBe(stopReason);
          expect(said).toMatchObject({
            input_tokens: tokens.input,
            output_tokens: tokens.output,
            cache_read_input_tokens: tokens.cacheRead,
            cache_creation_input_tokens: tokens.cacheWrite5m,
          });
        }
      }),
      { numRuns: 400 },
    );
  },
);
