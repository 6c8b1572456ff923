/** Gemini as clients speak it: how a request is read, and what a Messages answer becomes. */
import { describe, expect, it } from 'vitest';
import {
  readCountAnswer,
  readCountRequest,
  writeCountAnswer,
  writeCountRequest,
} from '../../../../src-main/gateway/formats/gemini/count-tokens.ts';
import { geminiClient, geminiListClient } from '../../../../src-main/gateway/formats/gemini/gemini-client.ts';
import type { ContentBlock, MessagesAnswer, MessagesEvent } from '../../../../src-main/gateway/formats/messages.ts';
import { sealSignature } from '../../../../src-main/gateway/formats/sealed-signature.ts';
import { messageBody, messageEvents, text, thinking, toolUse } from '../../../support/messages-stream.ts';
import { pivotRequest } from '../../../support/pivot-request.ts';

const path = { model: 'claude-opus-5-5', stream: false };
const terms = { requestId: 'req_1', model: 'claude-opus-5-5', createdAt: 1_764_000_000_000, request: {} };
const user = (...parts: object[]) => ({ role: 'user', parts });
const model = (...parts: object[]) => ({ role: 'model', parts });

function read(body: object) {
  return geminiClient.readRequest({ contents: [user({ text: 'hi' })], ...body }, path);
}

function turns(...contents: object[]) {
  return read({ contents }).request.messages;
}

describe('a request of a Gemini client', () => {
  it('reads turns, system instruction and limits, in either spelling', () => {
    const { request, losses } = read({
      system_instruction: { parts: [{ text: 'Be kind.' }] },
      generation_config: { max_output_tokens: 50, stop_sequences: ['END'], temperature: 0.2, topP: 0.9, topK: 3 },
      contents: [user({ text: 'hi' }, { inline_data: { mime_type: 'image/png', data: 'iVBO' } })],
    });
    expect(request).toEqual({
      model: 'claude-opus-5-5',
      max_tokens: 50,
      stop_sequences: ['END'],
      temperature: 0.2,
      top_p: 0.9,
      top_k: 3,
      system: [{ type: 'text', text: 'Be kind.' }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'hi' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBO' } },
          ],
        },
      ],
      stream: false,
    });
    expect(losses).toEqual([]);
  });

  it('pairs calls and responses that have no ids, and puts results first', () => {
    expect(
      turns(
        user({ text: 'go' }),
        model(
          { functionCall: { name: 'f', args: { n: 1 } } },
          { functionCall: { name: 'g' } },
          { functionCall: { name: 'f', args: { n: 2 } } },
        ),
        user({ text: 'here' }, { functionResponse: { name: 'g', response: { error: 'broken' } } }),
        {
          role: 'function',
          parts: [
            { functionResponse: { name: 'f', response: { output: 'one' } } },
            { functionResponse: { name: 'f', response: { rows: [2] } } },
          ],
        },
      ),
    ).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'go' }] },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'call_1', name: 'f', input: { n: 1 } },
          { type: 'tool_use', id: 'call_2', name: 'g', input: {} },
          { type: 'tool_use', id: 'call_3', name: 'f', input: { n: 2 } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_2', content: 'broken', is_error: true },
          { type: 'tool_result', tool_use_id: 'call_1', content: 'one' },
          { type: 'tool_result', tool_use_id: 'call_3', content: '{"rows":[2]}' },
          { type: 'text', text: 'here' },
        ],
      },
    ]);
  });

  it("keeps Google's signature for Google alone", () => {
    const [, turn] = turns(
      user({ text: 'go' }),
      model({ thought: true, text: 'hm' }, { functionCall: { name: 'f', id: 'a' }, thoughtSignature: 'CiQB' }),
    );
    expect(turn?.content).toEqual([
      { type: 'thinking', thinking: 'hm', signature: sealSignature('gemini', 'CiQB') },
      { type: 'tool_use', id: 'a', name: 'f', input: {} },
    ]);
  });

  it.each([
    [{ thinkingBudget: 0 }, { thinking: { type: 'disabled' } }],
    [{ thinkingBudget: -1, includeThoughts: true }, { thinking: { type: 'adaptive' } }],
    [{ thinkingBudget: 8000 }, { thinking: { type: 'enabled', budget_tokens: 8000, display: 'omitted' } }],
    [{ thinkingLevel: 'HIGH' }, { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'high' } }],
    [{ thinkingLevel: 'MINIMAL' }, { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'low' } }],
  ])('reads %j', (thinkingConfig, expected) => {
    expect(read({ generationConfig: { thinkingConfig } }).request).toMatchObject(expected);
  });

  it('does without sampling while the model thinks, and says so', () => {
    const { request, losses } = read({
      generationConfig: { temperature: 1, topP: 0.95, topK: 64, thinkingConfig: { includeThoughts: true } },
    });
    expect(Object.keys(request)).not.toEqual(expect.arrayContaining(['temperature']));
    expect(losses).toHaveLength(3);
  });

  it('reads schemas of both dialects, and what tools may be called', () => {
    const { request } = read({
      tools: [
        {
          functionDeclarations: [
            {
              name: 'a',
              description: 'A.',
              parameters: {
                type: 'OBJECT',
                properties: { type: { type: 'STRING', nullable: true, maxLength: '5' }, n: { type: 'ARRAY', items: { type: 'INTEGER' } } },
                required: ['n'],
              },
            },
            { name: 'b', parametersJsonSchema: { type: 'object', $defs: {} } },
            { name: 'c' },
          ],
        },
      ],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['a', 'b'] } },
    });
    expect(request.tools).toEqual([
      {
        name: 'a',
        description: 'A.',
        input_schema: {
          type: 'object',
          properties: { type: { type: ['string', 'null'], maxLength: 5 }, n: { type: 'array', items: { type: 'integer' } } },
          required: ['n'],
        },
      },
      { name: 'b', input_schema: { type: 'object', $defs: {} } },
    ]);
    expect(request.tool_choice).toEqual({ type: 'any' });
  });

  it('reads a forced JSON answer, and Google search', () => {
    const { request } = read({
      generationConfig: { responseMimeType: 'application/json', responseSchema: { type: 'OBJECT' } },
      tools: [{ googleSearch: {} }],
    });
    expect(request).toMatchObject({
      output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
      tools: [{ type: 'web_search_20250305', name: 'web_search' }],
    });
  });

  it.each([
    [{ contents: undefined }, '"contents" is missing'],
    [{ contents: [7] }, 'contents[0]'],
    [{ contents: [{ parts: 'x' }] }, 'contents[0].parts'],
    [{ contents: [user({ inlineData: { mimeType: 'audio/wav', data: 'x' } })] }, 'contents[0].parts[0]'],
    [{ cachedContent: 'caches/1' }, 'cachedContent'],
    [{ tools: [{ codeExecution: {} }] }, 'tools.codeExecution'],
    [{ generationConfig: { candidateCount: 2 } }, 'candidateCount'],
    [{ generationConfig: { responseModalities: ['IMAGE'] } }, 'responseModalities'],
  ])('refuses %j and says why', (body, why) => {
    expect(() => read(body)).toThrow(why);
  });

  it('asks for a count with the request inside or its parts alone', () => {
    const inside = { generateContentRequest: { model: 'models/x', contents: [user({ text: 'hi' })] } };
    expect(readCountRequest(inside, path).request.messages).toEqual(
      readCountRequest({ contents: [user({ text: 'hi' })] }, path).request.messages,
    );
    const pivot = pivotRequest({ model: 'm', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] });
    const contents = [user({ text: 'hi' })];
    expect(JSON.parse(writeCountRequest(pivot, 'gemini-3-pro', 'vertex').toString())).toEqual({ contents });
    expect(JSON.parse(writeCountRequest(pivot, 'gemini-3-pro', 'ai-studio').toString())).toEqual({
      generateContentRequest: { model: 'models/gemini-3-pro', contents },
    });
    expect(readCountAnswer(writeCountAnswer(12))).toBe(12);
    expect(readCountAnswer({ error: {} })).toBe(null);
  });
});

describe('an answer for a Gemini client', () => {
  const blocks = [
    thinking('Let me see.', 'EqMB'),
    text('Here: 👋'),
    thinking('Then.', 'ErNC'),
    toolUse('Read', { path: 'ä' }, 'toolu_1'),
    toolUse('Read', {}, 'toolu_2'),
  ];
  const usage = { input: 11, output: 7, cacheRead: 5, cacheWrite5m: 3 };
  const usageMetadata = { promptTokenCount: 19, candidatesTokenCount: 7, totalTokenCount: 26, cachedContentTokenCount: 5 };
  const whole = geminiClient.writeAnswer(messageBody({ blocks, usage }) as unknown as MessagesAnswer, terms) as Answer;

  interface Part {
    readonly text?: string;
    readonly functionCall?: unknown;
  }
  interface Answer {
    readonly candidates: [{ readonly content: { readonly role: string; readonly parts: Part[] }; readonly finishReason?: string }];
    readonly usageMetadata: object;
  }

  function stream(format: typeof geminiClient, events: readonly unknown[]): string {
    const writer = format.writeStream(terms);
    return Buffer.concat(events.map((event) => writer.event(event as MessagesEvent))).toString();
  }
  const events = messageEvents({ blocks, usage }).map(({ data }) => data);

  it('has thoughts, text, whole calls, a finish reason and every token', () => {
    expect(whole).toMatchObject({
      candidates: [
        {
          content: {
            role: 'model',
            parts: [
              { thought: true, text: 'Let me see.' },
              { text: 'Here: 👋' },
              { thought: true, text: 'Then.' },
              { functionCall: { id: 'toolu_1', name: 'Read', args: { path: 'ä' } } },
              { functionCall: { id: 'toolu_2', name: 'Read', args: {} } },
            ],
          },
          finishReason: 'STOP',
          index: 0,
        },
      ],
      usageMetadata,
      modelVersion: 'claude-opus-5-5',
      responseId: 'req_1',
    });
  });

  it('comes back with the thinking where it was, even if the client kept only calls and text', () => {
    const { parts } = whole.candidates[0].content;
    const kept = parts.filter((part) => !('thought' in part));
    for (const returned of [parts, kept])
      expect(turns(user({ text: 'go' }), { role: 'model', parts: returned })[1]?.content).toEqual(blocks as ContentBlock[]);
  });

  it('streams the same parts, as events and as a list', () => {
    const chunks = stream(geminiClient, events)
      .split('\n\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line.slice('data: '.length)) as Answer);
    expect(JSON.parse(stream(geminiListClient, events))).toEqual(chunks);
    const parts = chunks.flatMap(({ candidates }) => candidates[0].content.parts);
    const joined = (list: Part[]) => list.flatMap((part) => part.text ?? []).join('');
    expect(joined(parts)).toBe(joined(whole.candidates[0].content.parts));
    expect(parts.filter(({ functionCall }) => functionCall)).toEqual(
      whole.candidates[0].content.parts.filter(({ functionCall }) => functionCall),
    );
    expect(chunks.at(-1)).toMatchObject({ candidates: [{ finishReason: 'STOP' }], usageMetadata });
    expect(chunks.slice(0, -1).some(({ candidates }) => candidates[0].finishReason !== undefined)).toBe(false);
  });

  it.each([
    ['max_tokens', 'MAX_TOKENS'],
    ['refusal', 'SAFETY'],
    ['stop_sequence', 'STOP'],
  ])('says %s as %s', (stopReason, finishReason) => {
    const answer = messageBody({ stopReason }) as unknown as MessagesAnswer;
    expect(geminiClient.writeAnswer(answer, terms)).toMatchObject({ candidates: [{ finishReason }] });
  });

  it('tells errors as Google does, in the answer and in the stream', () => {
    const error = { status: 429, type: 'billing_error', code: 'budget_exhausted', message: 'The budget is used up.' };
    expect(geminiClient.writeError(error, 'req_1')).toEqual({
      error: { code: 429, message: 'The budget is used up.', status: 'RESOURCE_EXHAUSTED' },
    });
    const broken = stream(geminiListClient, [
      ...events.slice(0, 3),
      { type: 'error', error: { type: 'overloaded_error', message: 'busy' } },
      ...events,
    ]);
    expect((JSON.parse(broken) as unknown[]).at(-1)).toEqual({ error: { code: 503, message: 'busy', status: 'UNAVAILABLE' } });
  });

  it('leaves the list open when it was cut off', () => {
    expect(stream(geminiListClient, events.slice(0, -1))).not.toMatch(/\]$/);
  });
});
