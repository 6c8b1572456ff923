/** Converse as clients speak it: how a request is read, and what a Messages answer becomes. */
import { describe, expect, it } from 'vitest';
import { bedrockConverseClient } from '../../../../src-main/gateway/formats/bedrock-converse/bedrock-converse-client.ts';
import type { MessagesAnswer, MessagesEvent } from '../../../../src-main/gateway/formats/messages.ts';
import { awsEvent, awsException } from '../../../support/aws-frames.ts';
import { messageBody, messageEvents, text, thinking, toolUse } from '../../../support/messages-stream.ts';

const path = { model: 'us.anthropic.claude-opus-5-5', stream: true };
const terms = { requestId: 'req_1', model: path.model, createdAt: 0, request: { additionalModelResponseFieldPaths: ['/stop_sequence'] } };
const base = { messages: [{ role: 'user', content: [{ text: 'hi' }] }] };
const read = (body: object) => bedrockConverseClient.readRequest({ ...base, ...body }, path);
const point = { cachePoint: { type: 'default' } };
const ephemeral = { type: 'ephemeral' };

describe('a request of a Converse client', () => {
  it('reads every part, cache points as marks on what is before them', () => {
    const { request, betas, losses } = read({
      system: [{ text: 'Be kind.' }, { cachePoint: { type: 'default', ttl: '1h' } }],
      inferenceConfig: { maxTokens: 50, temperature: 0.5, topP: 0.9, stopSequences: ['END'] },
      toolConfig: {
        tools: [
          { toolSpec: { name: 'Read', description: 'Reads.', inputSchema: { json: { type: 'object', $defs: {} } }, strict: true } },
          point,
        ],
        toolChoice: { tool: { name: 'Read' } },
      },
      outputConfig: { effort: 'high', textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: '{"type":"object"}' } } } },
      additionalModelRequestFields: { thinking: { type: 'adaptive' }, top_k: 5, anthropic_beta: ['x-2026'] },
      requestMetadata: { team: 'a' },
      messages: [
        { role: 'user', content: [{ text: 'look' }, { image: { format: 'png', source: { bytes: 'iVBO' } } }, point] },
        {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'hm', signature: 'EqMB' } } },
            { toolUse: { toolUseId: 'a', name: 'Read', input: { p: 1 } } },
          ],
        },
        {
          role: 'user',
          content: [
            { toolResult: { toolUseId: 'a', content: [{ json: { n: 1 } }], status: 'error' } },
            { document: { format: 'md', name: 'Spec', source: { bytes: 'IyBI' } } },
          ],
        },
      ],
    });
    expect(request).toEqual({
      thinking: { type: 'adaptive' },
      top_k: 5,
      model: path.model,
      max_tokens: 50,
      temperature: 0.5,
      top_p: 0.9,
      stop_sequences: ['END'],
      system: [{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
      tools: [{ name: 'Read', description: 'Reads.', input_schema: { type: 'object', $defs: {} }, strict: true, cache_control: ephemeral }],
      tool_choice: { type: 'tool', name: 'Read' },
      output_config: { effort: 'high', format: { type: 'json_schema', schema: { type: 'object' } } },
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBO' }, cache_control: ephemeral },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 'EqMB' },
            { type: 'tool_use', id: 'a', name: 'Read', input: { p: 1 } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: '{"n":1}', is_error: true },
            { type: 'document', title: 'Spec', source: { type: 'text', media_type: 'text/plain', data: '# H' } },
          ],
        },
      ],
      stream: true,
    });
    expect(betas).toEqual(['x-2026']);
    expect(losses).toEqual(['requestMetadata: not known to Messages']);
  });

  it.each([
    [{ messages: 7 }, 'messages must be a list'],
    [{ messages: [{ role: 'tool', content: [] }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user', content: 'hi' }] }, 'messages[0].content must be a list'],
    [{ messages: [{ role: 'user', content: [{ video: {} }] }] }, 'messages[0].content[0].video'],
    [{ messages: [{ role: 'user', content: [{ image: { format: 'tiff', source: { bytes: 'x' } } }] }] }, 'content[0].format'],
    [{ guardrailConfig: {} }, 'guardrailConfig'],
    [{ toolConfig: { tools: [{ systemTool: { name: 'x' } }] } }, 'systemTool'],
  ])('refuses %j and says where', (body, where) => {
    expect(() => read(body)).toThrow(where);
  });
});

describe('an answer for a Converse client', () => {
  const blocks = [thinking('hm', 'EqMB'), text('Grüße'), toolUse('Read', { p: 'ä' }, 'toolu_1')];
  const usage = { input: 10, output: 20, cacheRead: 1000, cacheWrite5m: 500, cacheWrite1h: 200 };
  const tokens = {
    inputTokens: 10,
    outputTokens: 20,
    totalTokens: 1730,
    cacheReadInputTokens: 1000,
    cacheWriteInputTokens: 700,
    cacheDetails: [
      { ttl: '1h', inputTokens: 200 },
      { ttl: '5m', inputTokens: 500 },
    ],
  };

  it('has the blocks, the reason and every token', () => {
    expect(bedrockConverseClient.writeAnswer(messageBody({ blocks, usage }) as unknown as MessagesAnswer, terms)).toEqual({
      output: {
        message: {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'hm', signature: 'EqMB' } } },
            { text: 'Grüße' },
            { toolUse: { toolUseId: 'toolu_1', name: 'Read', input: { p: 'ä' } } },
          ],
        },
      },
      stopReason: 'tool_use',
      additionalModelResponseFields: { stop_sequence: null },
      usage: tokens,
      metrics: { latencyMs: 0 },
    });
  });

  it('streams the events in the order of AWS, counts last', () => {
    const writer = bedrockConverseClient.writeStream({ ...terms, request: {} });
    const bytes = Buffer.concat(
      messageEvents({ blocks: [text('Hi'), toolUse('Read', {}, 't')], usage, deltaChars: 99 }).map(({ data }) =>
        writer.event(data as unknown as MessagesEvent),
      ),
    );
    expect(bytes).toEqual(
      Buffer.concat([
        awsEvent('messageStart', { role: 'assistant' }),
        awsEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Hi' } }),
        awsEvent('contentBlockStop', { contentBlockIndex: 0 }),
        awsEvent('contentBlockStart', { contentBlockIndex: 1, start: { toolUse: { toolUseId: 't', name: 'Read' } } }),
        awsEvent('contentBlockDelta', { contentBlockIndex: 1, delta: { toolUse: { input: '{}' } } }),
        awsEvent('contentBlockStop', { contentBlockIndex: 1 }),
        awsEvent('messageStop', { stopReason: 'tool_use' }),
        awsEvent('metadata', { usage: tokens, metrics: { latencyMs: 0 } }),
      ]),
    );
  });

  it('ends with the exception that AWS would send', () => {
    const writer = bedrockConverseClient.writeStream(terms);
    expect(writer.event({ type: 'error', error: { type: 'invalid_request_error', message: 'no' } })).toEqual(
      awsException('validationException', { message: 'no' }),
    );
    expect(writer.event({ type: 'message_stop' })).toHaveLength(0);
  });
});
