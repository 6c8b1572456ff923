/** OpenAI's streams and bodies: the same however they are cut, never complete when they are not, and nothing throws. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GatehouseError } from '../../../../src-main/contract/errors.ts';
import { openAiQuirks } from '../../../../src-main/gateway/formats/openai-chat/chat-quirks.ts';
import { createOpenAiChatTarget } from '../../../../src-main/gateway/formats/openai-chat/openai-chat-target.ts';
import { openAiResponsesTarget } from '../../../../src-main/gateway/formats/openai-responses/openai-responses-target.ts';
import type { MessagesEvent } from '../../../../src-main/gateway/formats/messages.ts';
import type { TargetFormat } from '../../../../src-main/gateway/formats/wire-format.ts';
import { openAiFixture } from '../../../support/openai-fixture.ts';
import { answerTerms, cutAt, expectWellFormed, readPieces } from '../../../support/read-pieces.ts';

const chat = createOpenAiChatTarget(openAiQuirks);
const chatNames = [
  'chat-text',
  'chat-parallel-tools',
  'chat-length',
  'deepseek-reasoning',
  'openrouter-error',
  'gemini-compatible-tools',
  'local-whole-tools',
  'legacy-done-only',
  'azure-content-filter',
  'mistral-parts',
  'vllm-stop-sequence',
  'xai-usage',
];
const responsesNames = ['responses-tools', 'responses-web-search', 'responses-incomplete', 'responses-failed', 'responses-done-only'];

interface Recorded {
  readonly name: string;
  readonly target: TargetFormat;
  readonly wire: Buffer;
  /** Up to here nothing says that the answer is over. */
  readonly openUntil: number;
}

const recorded: readonly Recorded[] = [...chatNames, ...responsesNames].map((name) => {
  const wire = openAiFixture(name);
  const closing = /"finish_reason":"|\[DONE\]|event: response\.(completed|incomplete|failed)/.exec(wire.toString('latin1'));
  const openUntil = wire.lastIndexOf('\n\n', closing!.index);
  return { name, target: name.startsWith('responses') ? openAiResponsesTarget : chat, wire, openUntil: Math.max(0, openUntil) };
});
const anyRecorded = fc.constantFrom(...recorded);

const read = ({ target }: Recorded, wire: Buffer, cuts: readonly number[] = []) => readPieces(target, cutAt(wire, cuts));
const types = (events: readonly MessagesEvent[]) => events.map(({ type }) => type);

test('any cut gives the same events', () => {
  fc.assert(
    fc.property(anyRecorded, fc.array(fc.nat(100_000), { maxLength: 40 }), (stream, cuts) => {
      const whole = read(stream, stream.wire);
      expectWellFormed(whole);
      expect(read(stream, stream.wire, cuts)).toEqual(whole);
    }),
    { numRuns: 500 },
  );
  for (const stream of recorded) expect(read(stream, stream.wire, [...stream.wire.keys()])).toEqual(read(stream, stream.wire));
});

test('a stream that breaks off before its closing mark never looks complete', () => {
  for (const stream of recorded)
    for (let end = 0; end <= stream.openUntil; end += 7)
      expect(types(read(stream, stream.wire.subarray(0, end)))).not.toContain('message_stop');
});

test('5,000 damaged streams throw nothing, stay well formed, and never look complete when they are cut', () => {
  const damage = fc.record({
    at: fc.nat(100_000),
    kind: fc.constantFrom('flip', 'drop', 'insert', 'repeat'),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 9 }),
  });
  fc.assert(
    fc.property(anyRecorded, fc.array(damage, { minLength: 1, maxLength: 5 }), fc.boolean(), (stream, damages, isCut) => {
      let wire = isCut ? stream.wire.subarray(0, stream.openUntil) : stream.wire;
      for (const { at: anywhere, kind, bytes } of damages) {
        const at = anywhere % (wire.length + 1);
        const after = kind === 'drop' || kind === 'flip' ? wire.subarray(at + bytes.length) : wire.subarray(at);
        const between =
          kind === 'drop' ? Buffer.alloc(0) : kind === 'repeat' ? wire.subarray(Math.max(0, at - 200), at) : Buffer.from(bytes);
        wire = Buffer.concat([wire.subarray(0, at), between, after]);
      }
      const events = read(stream, wire);
      expectWellFormed(events);
      if (isCut) expect(types(events)).not.toContain('message_stop');
    }),
    { numRuns: 5_000 },
  );
});

/** JSON that holds the formats' own names with anything behind them, to any depth. */
const words = [
  'choices',
  'delta',
  'message',
  'content',
  'tool_calls',
  'function',
  'name',
  'arguments',
  'id',
  'index',
  'finish_reason',
  'usage',
  'error',
  'code',
  'type',
  'item',
  'output',
  'response',
  'status',
  'output_index',
  'summary',
  'text',
  'annotations',
  'prompt_tokens',
  'input_tokens',
  'prompt_tokens_details',
  'cached_tokens',
  'reasoning_content',
  'action',
  'sources',
];
const eventNames = [
  'response.created',
  'response.output_item.added',
  'response.output_item.done',
  'response.output_text.delta',
  'response.function_call_arguments.delta',
  'response.reasoning_summary_text.delta',
  'response.output_text.annotation.added',
  'error',
];
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom<unknown>(
      ...eventNames,
      'message',
      'reasoning',
      'function_call',
      'web_search_call',
      'search',
      'text',
      'thinking',
      '',
      null,
      0,
      -1,
      1.5,
      1e300,
      true,
      'ü',
    ),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...words), tie('tree'), { maxKeys: 6 }),
  ),
}));

test('5,000 streams of nonsense in the formats own words throw nothing and never look complete', () => {
  const event = fc.record({ name: fc.constantFrom('', ...eventNames), data: tree });
  fc.assert(
    fc.property(fc.constantFrom(chat, openAiResponsesTarget), fc.array(event, { maxLength: 6 }), (target, list) => {
      const wire = list.map(({ name, data }) => `${name === '' ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`).join('');
      const events = readPieces(target, [Buffer.from(wire)]);
      expectWellFormed(events);
      const isClosed = /"finish_reason":"[^"]/.test(wire);
      if (!isClosed) expect(types(events)).not.toContain('message_stop');
    }),
    { numRuns: 5_000 },
  );
});

test('5,000 bodies of nonsense are an answer or unusable, nothing else', () => {
  fc.assert(
    fc.property(fc.constantFrom(chat, openAiResponsesTarget), tree, (target, body) => {
      try {
        expect(target.readAnswer(body, answerTerms())).toMatchObject({ type: 'message', role: 'assistant' });
      } catch (error) {
        expect(error).toBeInstanceOf(GatehouseError);
        expect(error).toMatchObject({ code: 'upstream_invalid' });
      }
      const { type, message } = target.readError(400, JSON.stringify(body));
      expect([typeof type, typeof message]).toEqual(['string', 'string']);
    }),
    { numRuns: 5_000 },
  );
});
