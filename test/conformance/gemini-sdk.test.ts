/** Google's own SDK: as a client of what we write, and its types for what we send to Gemini. */
import { type Content, type GenerateContentConfig } from '@google/genai';
import { describe, expect, it } from 'vitest';
import { geminiClient, geminiListClient } from '../../src-main/gateway/formats/gemini/gemini-client.ts';
import { geminiTarget } from '../../src-main/gateway/formats/gemini/gemini-target.ts';
import { collect } from '../support/collect.ts';
import { type Reply, serveFormat } from '../support/format-server.ts';
import { messageBody, messageEvents, text, thinking, toolUse } from '../support/messages-stream.ts';
import { pivotRequest } from '../support/pivot-request.ts';
import { googleSdk } from '../support/sdk-clients.ts';

const serve = (reply: Reply) =>
  serveFormat(({ pathname, searchParams }) => {
    const [, model, action] = /\/models\/([^:]+):(\w+)$/.exec(pathname) ?? [];
    const format = searchParams.get('alt') === 'sse' ? geminiClient : geminiListClient;
    return { format, path: { model: model!, stream: action === 'streamGenerateContent' } };
  }, reply);

const blocks = [
  thinking('Let me see.'),
  text('Grüße 👋'),
  toolUse('Read', { path: 'a.ts' }, 'toolu_1'),
  toolUse('Read', { path: 'b.ts' }, 'toolu_2'),
];
const usage = { input: 11, output: 7, cacheRead: 5 };
const events = messageEvents({ blocks, usage }).map(({ data }) => data);
const calls = [
  { id: 'toolu_1', name: 'Read', args: { path: 'a.ts' } },
  { id: 'toolu_2', name: 'Read', args: { path: 'b.ts' } },
];

describe("Google's SDK as a client", () => {
  const config: GenerateContentConfig = {
    systemInstruction: 'Be kind.',
    maxOutputTokens: 100,
    tools: [{ functionDeclarations: [{ name: 'Read', parametersJsonSchema: { type: 'object' } }] }],
    thinkingConfig: { thinkingBudget: -1, includeThoughts: true },
  };

  it('reads a stream: text, calls and every token', async () => {
    const { url, seen } = await serve({ events });
    const stream = await googleSdk(url).models.generateContentStream({ model: 'claude-opus-5-5', contents: 'hi', config });
    const chunks = await collect(stream);
    expect(chunks.map((part) => part.text ?? '').join('')).toBe('Grüße 👋');
    expect(chunks.flatMap((part) => part.functionCalls ?? [])).toEqual(calls);
    expect(chunks.at(-1)).toMatchObject({
      candidates: [{ finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 16, cachedContentTokenCount: 5, candidatesTokenCount: 7 },
    });
    expect(seen[0]?.read.request).toEqual({
      model: 'claude-opus-5-5',
      max_tokens: 100,
      system: [{ type: 'text', text: 'Be kind.' }],
      tools: [{ name: 'Read', input_schema: { type: 'object' } }],
      thinking: { type: 'adaptive' },
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
      stream: true,
    });
  });

  it('sends an answer back on the next turn with its thinking and ids as they were', async () => {
    const { url, seen } = await serve({ answer: messageBody({ blocks }) });
    const chat = googleSdk(url).chats.create({ model: 'claude-opus-5-5', config });
    const answer = await chat.sendMessage({ message: 'read both' });
    expect(answer.functionCalls).toEqual(calls);
    await chat.sendMessage({ message: calls.map(({ id, name }) => ({ functionResponse: { id, name, response: { output: 'ok' } } })) });
    expect(seen[1]?.read.request.messages.slice(1)).toEqual([
      { role: 'assistant', content: blocks },
      { role: 'user', content: calls.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: 'ok' })) },
    ]);
  });

  it('throws our errors with their status, before and in the middle of a stream', async () => {
    const refused = await serve({ error: { status: 403, type: 'permission_error', code: null, message: 'Not for you.' } });
    await expect(googleSdk(refused.url).models.generateContent({ model: 'm', contents: 'hi' })).rejects.toMatchObject({ status: 403 });
    const { url } = await serve({
      events: [...events.slice(0, 5), { type: 'error', error: { type: 'overloaded_error', message: 'too busy' } }],
    });
    const stream = await googleSdk(url).models.generateContentStream({ model: 'm', contents: 'hi' });
    await expect(collect(stream)).rejects.toThrow('too busy');
  });
});

describe("Google's types", () => {
  const request = {
    model: 'claude-opus-5-5',
    max_tokens: 1000,
    system: 'Be kind.',
    thinking: { type: 'adaptive' },
    output_config: { effort: 'high' },
    tools: [{ name: 'Read', description: 'Reads.', input_schema: { type: 'object', properties: { path: { type: 'string' } } } }],
    messages: [
      { role: 'user', content: 'read it' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'Read', input: { path: 'x' } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'contents of x' }] },
    ],
  };

  it('a written request is what the SDK itself would send for the same words', async () => {
    const { body } = geminiTarget.write(pivotRequest(request), { model: 'gemini-3-pro', stream: false });
    const ours = JSON.parse(body.toString()) as { contents: Content[]; systemInstruction: Content } & Record<string, unknown>;
    const { url, seen } = await serve({ answer: messageBody() });
    const { thinkingConfig, ...generation } = ours['generationConfig'] as GenerateContentConfig;
    const config = {
      ...generation,
      thinkingConfig,
      tools: ours['tools'],
      systemInstruction: ours.systemInstruction,
    } as GenerateContentConfig;
    await googleSdk(url).models.generateContent({
      model: 'gemini-3-pro',
      contents: ours.contents,
      config,
    });
    // The SDK names the role that the API takes for granted.
    expect(seen[0]?.body).toEqual({ ...ours, systemInstruction: { ...ours.systemInstruction, ...roleOf(seen[0]?.body) } });
  });
});

function roleOf(body: unknown): object {
  const { role } = (body as { systemInstruction: { role?: string } }).systemInstruction;
  return role === undefined ? {} : { role };
}
