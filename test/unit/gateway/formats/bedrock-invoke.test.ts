import { describe, expect, it } from 'vitest';
import { bedrockInvokeClient } from '../../../../src-main/gateway/formats/bedrock-invoke/bedrock-invoke-client.ts';
import { bedrockInvokeTarget } from '../../../../src-main/gateway/formats/bedrock-invoke/bedrock-invoke-target.ts';
import { sealSignature } from '../../../../src-main/gateway/formats/sealed-signature.ts';
import { awsChunk, awsException } from '../../../support/aws-frames.ts';
import { messageBody, messageEvents, text, thinking, toolUse } from '../../../support/messages-stream.ts';
import { pivotRequest } from '../../../support/pivot-request.ts';

const terms = { model: 'us.anthropic.claude-opus-5-5', stream: true };
const answerTerms = { model: 'claude-opus-5-5', newId: () => 'msg_1' };
const clientTerms = { requestId: 'req_1', model: 'm', createdAt: 0, request: {} };

describe('a request for InvokeModel', () => {
  it('keeps every byte but the fields that move into path and envelope', () => {
    const kept =
      '"messages": [{"role":"user","content":"gr\\u00fc\\u00dfe"}],\n "max_tokens": 12.50, "new_field": {"n": 12345678901234567890}';
    const source = `{"model":"claude-opus-5-5", ${kept} ,"stream":true}`;
    const { body, losses } = bedrockInvokeTarget.write(pivotRequest(source, ['interleaved-thinking-2025-05-14']), terms);
    expect(body.toString()).toBe(`{${kept},"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["interleaved-thinking-2025-05-14"]}`);
    expect(losses).toEqual([]);
  });

  it('leaves out the tags with their beta value, says so, and names tool search as the clouds do', () => {
    const betas = ['request-tags-2026-08-21', 'advanced-tool-use-2025-11-20'];
    const { body, losses } = bedrockInvokeTarget.write(pivotRequest({ model: 'm', tags: { project: 'x' }, messages: [] }, betas), terms);
    expect(JSON.parse(body.toString())).toEqual({
      messages: [],
      anthropic_version: 'bedrock-2023-05-31',
      anthropic_beta: ['tool-search-tool-2025-10-19'],
    });
    expect(losses).toEqual(['tags: not known to Bedrock']);
  });

  it('has no list of betas when there are none', () => {
    expect(bedrockInvokeTarget.write(pivotRequest({ messages: [] }), terms).body.toString()).not.toContain('anthropic_beta');
  });

  it('passes the safety check, the inner system turn and signatures of Claude on', () => {
    const request = {
      safeguards: [{ type: 'dangerous_tool_use' }],
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'system', content: 'rules', output_config: { effort: 'high' } },
        { role: 'assistant', content: [{ type: 'thinking', thinking: 'hm', signature: 'EqMB' }] },
      ],
    };
    expect(JSON.parse(bedrockInvokeTarget.write(pivotRequest(request), terms).body.toString())).toMatchObject(request);
  });

  it('drops thinking that another vendor signed, and only that', () => {
    const foreign = { type: 'thinking', thinking: '', signature: sealSignature('gemini', 'abc') };
    const own = { type: 'thinking', thinking: 'mine', signature: 'EqMB' };
    const call = { type: 'tool_use', id: 't', name: 'Read', input: { text: 'about "gatehouse. seals' } };
    const { body, losses } = bedrockInvokeTarget.write(
      pivotRequest({ messages: [{ role: 'assistant', content: [foreign, own, call] }], max_tokens: 5 }),
      terms,
    );
    expect(JSON.parse(body.toString())).toMatchObject({ messages: [{ role: 'assistant', content: [own, call] }], max_tokens: 5 });
    expect(losses).toHaveLength(1);
  });
});

describe('a stream of InvokeModelWithResponseStream', () => {
  const events = messageEvents({ blocks: [thinking('hm'), text('Grüße'), toolUse('Read', { path: 'a' })] }).map(({ data }) => data);

  it('gives the events as Claude sent them', () => {
    const reader = bedrockInvokeTarget.readStream(answerTerms);
    expect(reader.push(Buffer.concat(events.map(awsChunk)))).toEqual(events);
    expect(reader.end()).toEqual([]);
  });

  it('ends with an error in the words the client heals, and with nothing after it', () => {
    const reader = bedrockInvokeTarget.readStream(answerTerms);
    const bytes = [awsChunk(events[0]), awsException('throttlingException', { message: 'Too many tokens' }), awsChunk(events[1])];
    expect(reader.push(Buffer.concat(bytes)).slice(1)).toEqual([
      { type: 'error', error: { type: 'rate_limit_error', message: 'Too many tokens' } },
    ]);
    expect(reader.push(awsChunk(events[2]))).toEqual([]);
  });

  it('is not over when it is cut off', () => {
    const reader = bedrockInvokeTarget.readStream(answerTerms);
    const types = [...reader.push(Buffer.concat(events.slice(0, -1).map(awsChunk))), ...reader.end()].map(({ type }) => type);
    expect(types).not.toContain('message_stop');
  });
});

describe('errors of Bedrock', () => {
  it.each([
    [400, { message: 'Input is too long for requested model.' }, 'invalid_request_error', 'capability_rejected: prompt_too_long'],
    [
      400,
      { message: 'messages.1.content.0.thinking.signature: Field required' },
      'invalid_request_error',
      'capability_rejected: thinking_signature',
    ],
    [400, { message: 'Input is too long.' }, 'invalid_request_error', 'Input is too long.'],
    [
      400,
      { type: 'error', error: { type: 'invalid_request_error', message: 'safeguards: no' } },
      'invalid_request_error',
      'safeguards: no',
    ],
    [403, { Message: 'not yours' }, 'permission_error', 'not yours'],
    [429, { message: 'Too many requests' }, 'rate_limit_error', 'Too many requests'],
    [503, '<html>', 'overloaded_error', '<html>'],
  ])('%i %j is %s', (status, body, type, message) => {
    expect(bedrockInvokeTarget.readError(status, typeof body === 'string' ? body : JSON.stringify(body))).toEqual({ type, message });
  });

  it('an answer that is none is refused', () => {
    expect(() => bedrockInvokeTarget.readAnswer({ message: 'x' }, answerTerms)).toThrow('not a Messages answer');
    expect(bedrockInvokeTarget.readAnswer(messageBody(), answerTerms)).toEqual(messageBody());
  });
});

describe('a client of InvokeModel', () => {
  it('names the model in the path, and its betas in the body', () => {
    const body = {
      anthropic_version: 'bedrock-2023-05-31',
      anthropic_beta: ['a', 'b'],
      messages: [{ content: 'hi', role: 'user' }],
      max_tokens: 1,
      more: 1,
    };
    const read = bedrockInvokeClient.readRequest(body, { model: 'us.anthropic.claude-opus-5-5', stream: true });
    expect(read.betas).toEqual(['a', 'b']);
    expect(JSON.stringify(read.request)).toBe(
      '{"messages":[{"content":"hi","role":"user"}],"max_tokens":1,"more":1,"model":"us.anthropic.claude-opus-5-5","stream":true}',
    );
  });

  it.each([
    [{ messages: 'hi' }, 'messages'],
    [{ messages: [{ role: 'user', content: [1] }] }, 'messages.0.content'],
    [7, 'body'],
  ])('is told which field of %j is wrong', (body, field) => {
    expect(() => bedrockInvokeClient.readRequest(body, { model: 'm', stream: false })).toThrow(`"${field}`);
  });

  it('gets AWS exceptions for errors, in the answer and in the stream', () => {
    const error = { status: 429, type: 'billing_error', code: 'budget_exhausted', message: 'The budget is used up.' };
    expect(bedrockInvokeClient.writeError(error, 'req_1')).toEqual({ message: 'The budget is used up.' });
    expect(bedrockInvokeClient.errorHeaders?.(error)).toEqual([['x-amzn-errortype', 'ServiceQuotaExceededException']]);
    const writer = bedrockInvokeClient.writeStream(clientTerms);
    const bytes = writer.event({ type: 'error', error: { type: 'overloaded_error', message: 'busy' } });
    expect(bytes).toEqual(awsException('serviceUnavailableException', { message: 'busy' }));
    expect(writer.event({ type: 'message_stop' })).toHaveLength(0);
  });
});
