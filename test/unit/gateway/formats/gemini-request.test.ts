/** Gemini as a provider: what a Messages request becomes. */
import { describe, expect, it } from 'vitest';
import { geminiTarget } from '../../../../src-main/gateway/formats/gemini/gemini-target.ts';
import { sealSignature } from '../../../../src-main/gateway/formats/sealed-signature.ts';
import { pivotRequest } from '../../../support/pivot-request.ts';

const base = { model: 'claude-opus-5-5', max_tokens: 1000, messages: [{ role: 'user', content: 'hi' }] };

function write(request: object, model = 'gemini-3-pro-preview') {
  const { body, losses } = geminiTarget.write(pivotRequest({ ...base, ...request }), { model, stream: true });
  return { body: JSON.parse(body.toString()) as Record<string, unknown>, losses };
}

const said = (parts: object[], more: object = {}) => ({ candidates: [{ content: { role: 'model', parts }, ...more }] });

describe('a request for Gemini', () => {
  it('carries the system blocks, but not the line that is meant for Anthropic', () => {
    const system = ['x-anthropic-billing-header: cc_version=1;', 'You are kind.', 'Be brief.'].map((text) => ({ type: 'text', text }));
    expect(write({ system }).body['systemInstruction']).toEqual({ parts: [{ text: 'You are kind.' }, { text: 'Be brief.' }] });
  });

  it('keeps the system turn in its place, marked, and says so', () => {
    const { body, losses } = write({
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'system', content: 'Today is Monday.' },
        { role: 'user', content: 'go' },
      ],
    });
    expect(body['contents']).toEqual([
      { role: 'user', parts: [{ text: 'hi' }] },
      { role: 'user', parts: [{ text: '<system>\nToday is Monday.\n</system>' }] },
      { role: 'user', parts: [{ text: 'go' }] },
    ]);
    expect(losses).toEqual(['role system inside messages: sent as marked user text']);
  });

  it('sends every tool with its JSON Schema untouched, deferred ones too', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { mode: { anyOf: [{ const: 'a' }, { type: ['string', 'null'], pattern: '^x' }] } },
      additionalProperties: false,
      required: ['mode'],
    };
    const { body } = write({
      tools: [
        { name: 'Read', description: 'Reads.', input_schema: schema },
        { name: 'Late', input_schema: schema, defer_loading: true },
      ],
    });
    expect(body['tools']).toEqual([
      {
        functionDeclarations: [
          { name: 'Read', description: 'Reads.', parametersJsonSchema: schema },
          { name: 'Late', parametersJsonSchema: schema },
        ],
      },
    ]);
  });

  it.each([
    [{ type: 'auto' }, undefined],
    [{ type: 'any' }, { functionCallingConfig: { mode: 'ANY' } }],
    [{ type: 'none' }, { functionCallingConfig: { mode: 'NONE' } }],
    [{ type: 'tool', name: 'Read' }, { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['Read'] } }],
  ])('chooses tools by %j', (tool_choice, config) => {
    expect(write({ tools: [{ name: 'Read', input_schema: {} }], tool_choice }).body['toolConfig']).toEqual(config);
  });

  it('gives a signature back on the call it came with, and answers parallel calls together', () => {
    const { body, losses } = write({
      messages: [
        { role: 'user', content: 'read both' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Both.', signature: sealSignature('gemini', 'SIG1') },
            { type: 'tool_use', id: 'a', name: 'Read', input: { p: 1 } },
            { type: 'tool_use', id: 'b', name: 'Read', input: { p: 2 } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: 'one' },
            { type: 'tool_result', tool_use_id: 'b', content: [{ type: 'text', text: 'no such file' }], is_error: true },
            { type: 'text', text: 'go on' },
          ],
        },
      ],
    });
    expect(losses).toEqual([]);
    expect(body['contents']).toEqual([
      { role: 'user', parts: [{ text: 'read both' }] },
      {
        role: 'model',
        parts: [
          { thought: true, text: 'Both.' },
          { functionCall: { id: 'a', name: 'Read', args: { p: 1 } }, thoughtSignature: 'SIG1' },
          { functionCall: { id: 'b', name: 'Read', args: { p: 2 } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'a', name: 'Read', response: { output: 'one' } } },
          { functionResponse: { id: 'b', name: 'Read', response: { error: 'no such file' } } },
        ],
      },
      { role: 'user', parts: [{ text: 'go on' }] },
    ]);
  });

  it("leaves Claude's thinking out, and stands in for the signature that generation 3 wants", () => {
    const messages = [
      { role: 'user', content: 'x' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'secret', signature: 'EqMB' },
          { type: 'redacted_thinking', data: 'x' },
          { type: 'tool_use', id: 'a', name: 'Read', input: {} },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'one' }] },
    ];
    const { body, losses } = write({ messages });
    expect(JSON.stringify(body)).not.toMatch(/secret|EqMB/);
    expect((body['contents'] as unknown[])[1]).toEqual({
      role: 'model',
      parts: [{ functionCall: { id: 'a', name: 'Read', args: {} }, thoughtSignature: 'skip_thought_signature_validator' }],
    });
    expect(losses).toEqual(['thinking in history: signed for another model, left out']);
    expect(JSON.stringify(write({ messages }, 'gemini-2.5-pro').body)).not.toContain('thoughtSignature');
  });

  it('shows images, PDFs and texts, also inside a result', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBO' } };
    const messages = [
      {
        role: 'user',
        content: [
          image,
          { type: 'image', source: { type: 'url', url: 'https://x.test/a.webp?b' } },
          { type: 'document', title: 'Spec', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' } },
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'plain' } },
        ],
      },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'Shot', input: {} }] },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'a',
            content: [{ type: 'text', text: 'see' }, image, { type: 'tool_reference', tool_name: 'Late' }],
          },
        ],
      },
    ];
    const png = { inlineData: { mimeType: 'image/png', data: 'iVBO' } };
    const [first, , result] = write({ messages }).body['contents'] as [{ parts: unknown }, unknown, { parts: unknown }];
    expect(first.parts).toEqual([
      png,
      { fileData: { mimeType: 'image/webp', fileUri: 'https://x.test/a.webp?b' } },
      { text: 'Document: Spec' },
      { inlineData: { mimeType: 'application/pdf', data: 'JVBE' } },
      { text: 'plain' },
    ]);
    expect(result.parts).toEqual([
      { functionResponse: { id: 'a', name: 'Shot', response: { output: 'see\n\nTool found: Late' }, parts: [png] } },
    ]);
    const old = write({ messages }, 'gemini-2.5-flash').body['contents'] as unknown[];
    expect(old[3]).toEqual({ role: 'user', parts: [{ text: 'From the result of tool call a:' }, png] });
  });

  it.each([
    [
      'gemini-3-pro-preview',
      { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } },
      { includeThoughts: true, thinkingLevel: 'HIGH' },
      0,
    ],
    [
      'gemini-3-pro-preview',
      { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'medium' } },
      { includeThoughts: false, thinkingLevel: 'LOW' },
      0,
    ],
    [
      'gemini-3.1-pro',
      { thinking: { type: 'adaptive' }, output_config: { effort: 'medium' } },
      { includeThoughts: true, thinkingLevel: 'MEDIUM' },
      0,
    ],
    ['gemini-3-pro-preview', { thinking: { type: 'enabled', budget_tokens: 31_999 } }, { includeThoughts: true, thinkingLevel: 'HIGH' }, 1],
    ['gemini-3.8-flash', { thinking: { type: 'disabled' } }, { thinkingLevel: 'MINIMAL' }, 1],
    ['gemini-2.5-pro', { thinking: { type: 'enabled', budget_tokens: 60_000 } }, { includeThoughts: true, thinkingBudget: 32_768 }, 0],
    ['gemini-2.5-pro', { thinking: { type: 'disabled' } }, { thinkingBudget: 128 }, 1],
    ['gemini-2.5-flash', { thinking: { type: 'disabled' } }, { thinkingBudget: 0 }, 0],
    ['gemini-2.5-flash', { thinking: { type: 'adaptive' } }, { includeThoughts: true, thinkingBudget: -1 }, 0],
    [
      'gemini-2.5-flash',
      { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
      { includeThoughts: true, thinkingBudget: 1024 },
      0,
    ],
    ['gemini-2.0-flash', { thinking: { type: 'adaptive' } }, undefined, 1],
    ['gemini-3-pro-preview', {}, undefined, 0],
  ])('asks %s to think as %j says', (model, request, config, notes) => {
    const { body, losses } = write(request, model);
    expect((body['generationConfig'] as Record<string, unknown>)['thinkingConfig']).toEqual(config);
    expect(losses).toHaveLength(notes);
  });

  it('carries limits, sampling, stops and a forced JSON answer', () => {
    const schema = { type: 'object', properties: { title: { type: 'string' } } };
    const { body, losses } = write({
      max_tokens: 128_000,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      stop_sequences: ['a', 'b', 'c', 'd', 'e', 'f'],
      output_config: { format: { type: 'json_schema', schema } },
    });
    expect(body['generationConfig']).toEqual({
      maxOutputTokens: 65_536,
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      stopSequences: ['a', 'b', 'c', 'd', 'e'],
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    });
    expect(losses).toEqual(['max_tokens: 65536 is the most Gemini gives', 'stop_sequences: only the first 5']);
  });

  it('searches with Google when asked to search the web', () => {
    const search = { type: 'web_search_20250305', name: 'web_search', max_uses: 8 };
    const { body, losses } = write({ tools: [search], tool_choice: { type: 'tool', name: 'web_search' } });
    expect(body).toMatchObject({ tools: [{ googleSearch: {} }] });
    expect(body).not.toHaveProperty('toolConfig');
    expect(losses).toEqual(['web_search.max_uses: Gemini decides how often it searches']);
    expect(() => write({ tools: [search, { name: 'Read', input_schema: {} }] }, 'gemini-2.5-pro')).toThrow('web_search');
  });

  it('says that search and functions stand side by side, which generation 3 insists on', () => {
    const tools = [
      { type: 'web_search_20250305', name: 'web_search' },
      { name: 'Read', input_schema: {} },
    ];
    expect(write({ tools }, 'gemini-3.8-flash').body['toolConfig']).toEqual({ includeServerSideToolInvocations: true });
    expect(write({ tools, tool_choice: { type: 'any' } }, 'gemini-3.8-flash').body['toolConfig']).toEqual({
      functionCallingConfig: { mode: 'ANY' },
      includeServerSideToolInvocations: true,
    });
    expect(write({ tools: [tools[1]] }, 'gemini-3.8-flash').body).not.toHaveProperty('toolConfig');
  });

  it.each([
    [{ safeguards: [] }, 'safeguards'],
    [{ tools: [{ type: 'code_execution_20250825', name: 'code_execution' }] }, 'code_execution'],
    [
      { messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'file', file_id: 'f' } }] }] },
      'capability_rejected: image_block',
    ],
    [{ messages: [{ role: 'user', content: [{ type: 'container_upload', file_id: 'f' }] }] }, 'container_upload'],
    [{ tools: [{ name: 'a' }], tool_choice: { type: 'tool', name: 'b' } }, 'no tool is named b'],
    [{ messages: 7 }, 'messages'],
  ])('refuses %j by name', (request, text) => {
    expect(() => write(request)).toThrow(text);
  });

  it('changes names that Gemini does not take, and finds them again', () => {
    const name = `mcp__${'x'.repeat(90)}`;
    const { body } = write({ tools: [{ name }] });
    const [{ functionDeclarations }] = body['tools'] as [{ functionDeclarations: [{ name: string }] }];
    const [{ name: short }] = functionDeclarations;
    expect(short).toMatch(/^[\w.:-]{1,64}$/);
    const answer = geminiTarget.readAnswer(said([{ functionCall: { name: short, args: {} } }], { finishReason: 'STOP' }), {
      model: 'm',
      toolNames: ['other', name],
      newId: (prefix) => `${prefix}_1`,
    });
    expect(answer.content).toEqual([{ type: 'tool_use', id: 'toolu_1', name, input: {} }]);
  });
});
