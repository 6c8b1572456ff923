/** Converse as a provider: what a Messages request becomes. */
import { describe, expect, it } from 'vitest';
import { bedrockConverseTarget } from '../../../../src-main/gateway/formats/bedrock-converse/bedrock-converse-target.ts';
import { sealSignature } from '../../../../src-main/gateway/formats/sealed-signature.ts';
import { pivotRequest } from '../../../support/pivot-request.ts';

const CLAUDE = 'us.anthropic.claude-opus-5-5';
const NOVA = 'us.amazon.nova-pro-v1:0';
const LLAMA = 'us.meta.llama4-maverick-17b-instruct-v1:0';
const base = { model: 'claude-opus-5-5', max_tokens: 1000, messages: [{ role: 'user', content: 'hi' }] };

function write(request: object, model = CLAUDE, betas: readonly string[] = []) {
  const { body, losses } = bedrockConverseTarget.write(pivotRequest({ ...base, ...request }, betas), { model, stream: true });
  return { body: JSON.parse(body.toString()) as Record<string, unknown>, losses };
}
const ephemeral = { type: 'ephemeral' };
const point = { cachePoint: { type: 'default' } };

describe('a request for Converse', () => {
  it('carries system blocks and tools with their cache points, and limits', () => {
    const schema = { $schema: 'x', type: 'object', properties: { a: { const: 1 } }, additionalProperties: false };
    const { body, losses } = write({
      system: [
        { type: 'text', text: 'x-anthropic-billing-header: cc_version=1;' },
        { type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral', ttl: '1h' } },
      ],
      tools: [
        { name: 'Read', description: 'Reads.', input_schema: schema, strict: true },
        { name: 'Late', description: '', input_schema: schema, defer_loading: true, cache_control: ephemeral },
      ],
      tool_choice: { type: 'any' },
      temperature: 0.5,
      top_p: 0.9,
      top_k: 5,
      stop_sequences: ['END'],
    });
    expect(body).toEqual({
      system: [{ text: 'Be kind.' }, { cachePoint: { type: 'default', ttl: '1h' } }],
      messages: [{ role: 'user', content: [{ text: 'hi' }] }],
      inferenceConfig: { maxTokens: 1000, temperature: 0.5, topP: 0.9, stopSequences: ['END'] },
      toolConfig: {
        tools: [
          { toolSpec: { name: 'Read', description: 'Reads.', inputSchema: { json: schema }, strict: true } },
          { toolSpec: { name: 'Late', inputSchema: { json: schema } } },
          point,
        ],
        toolChoice: { any: {} },
      },
      additionalModelRequestFields: { top_k: 5 },
      additionalModelResponseFieldPaths: ['/stop_sequence'],
    });
    expect(losses).toEqual([]);
  });

  it('keeps the system turn in its place for Claude, and marks it for everybody else', () => {
    const messages = [
      { role: 'user', content: 'hi' },
      { role: 'system', content: 'Monday.' },
      { role: 'user', content: 'go' },
    ];
    expect(write({ messages }).body['messages']).toEqual([
      { role: 'user', content: [{ text: 'hi' }] },
      { role: 'system', content: [{ text: 'Monday.' }] },
      { role: 'user', content: [{ text: 'go' }] },
    ]);
    const { body, losses } = write({ messages }, LLAMA);
    expect(body['messages']).toEqual([
      { role: 'user', content: [{ text: 'hi' }, { text: '<system>\nMonday.\n</system>' }, { text: 'go' }] },
    ]);
    expect(losses).toEqual(['role system inside messages: sent as marked user text']);
  });

  const loop = [
    { role: 'user', content: 'read' },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Claude thinks.', signature: 'EqMB' },
        { type: 'redacted_thinking', data: 'ZGF0YQ==' },
        { type: 'thinking', thinking: 'another vendor', signature: sealSignature('gemini', 'x') },
        { type: 'tool_use', id: 'a', name: 'Read', input: { p: 1 } },
        { type: 'tool_use', id: 'b', name: 'Read', input: {} },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'note' },
        { type: 'tool_result', tool_use_id: 'a', content: 'one', cache_control: ephemeral },
        { type: 'tool_result', tool_use_id: 'b', content: [], is_error: true },
      ],
    },
  ];
  const tools = [{ name: 'Read', input_schema: { type: 'object' } }];

  it("gives Claude's thinking back to Claude, and results first", () => {
    const { body, losses } = write({ messages: loop, tools });
    expect((body['messages'] as unknown[]).slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'Claude thinks.', signature: 'EqMB' } } },
          { reasoningContent: { redactedContent: 'ZGF0YQ==' } },
          { toolUse: { toolUseId: 'a', name: 'Read', input: { p: 1 } } },
          { toolUse: { toolUseId: 'b', name: 'Read', input: {} } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'a', content: [{ text: 'one' }] } },
          point,
          { toolResult: { toolUseId: 'b', content: [{ text: '(no content)' }], status: 'error' } },
          { text: 'note' },
        ],
      },
    ]);
    expect(losses).toEqual(['thinking in history: signed for another model, left out']);
  });

  it('gives other models only what they signed, and says failure in words where they know no status', () => {
    const own = {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'mine', signature: sealSignature('bedrock-converse', 'N1') },
        { type: 'text', text: 'x' },
      ],
    };
    const { body } = write({ messages: [...loop, own], tools }, LLAMA);
    const text = JSON.stringify(body);
    expect(text).not.toMatch(/EqMB|ZGF0YQ|Claude thinks|cachePoint|"status"/);
    expect(text).toContain('{"reasoningContent":{"reasoningText":{"text":"mine","signature":"N1"}}}');
    expect(text).toContain('[{"text":"Error:"},{"text":"(no content)"}]');
  });

  it('defines the tools of the history where the request has none, because the API insists', () => {
    const { body, losses } = write({ messages: loop });
    expect(body['toolConfig']).toEqual({ tools: [{ toolSpec: { name: 'Read', inputSchema: { json: { type: 'object' } } } }] });
    expect(losses.join()).toContain('made up from the history');
    expect(write({ tools, tool_choice: { type: 'none' } }).body).not.toHaveProperty('toolConfig');
  });

  it('shows images, PDFs and texts under names of their own', () => {
    const pdf = { type: 'document', title: 'Q3: report / final', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' } };
    const content = [
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBO' } },
      pdf,
      pdf,
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'ü' } },
    ];
    expect(write({ messages: [{ role: 'user', content }] }).body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { image: { format: 'png', source: { bytes: 'iVBO' } } },
          { document: { format: 'pdf', name: 'Q3 report final', source: { bytes: 'JVBE' } } },
          { document: { format: 'pdf', name: 'Q3 report final 2', source: { bytes: 'JVBE' } } },
          { document: { format: 'txt', name: 'Document', source: { bytes: 'w7w=' } } },
          { text: 'See the document.' },
        ],
      },
    ]);
  });

  it.each([
    [
      CLAUDE,
      { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } },
      { additionalModelRequestFields: { thinking: { type: 'adaptive' } }, outputConfig: { effort: 'max' } },
    ],
    [
      CLAUDE,
      { thinking: { type: 'enabled', budget_tokens: 2000 } },
      { additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2000 } } },
    ],
    [
      NOVA,
      { thinking: { type: 'adaptive' }, output_config: { effort: 'max' }, top_k: 3 },
      { additionalModelRequestFields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' }, inferenceConfig: { topK: 3 } } },
    ],
    [
      'openai.gpt-oss-120b-1:0',
      { thinking: { type: 'adaptive' }, output_config: { effort: 'medium' } },
      { additionalModelRequestFields: { reasoning_effort: 'medium' } },
    ],
    [LLAMA, { thinking: { type: 'adaptive' }, top_k: 3 }, {}],
  ])('%s is asked to think as %j says', (model, request, expected) => {
    const { body } = write(request, model);
    const { additionalModelRequestFields, outputConfig } = body;
    expect({
      ...(additionalModelRequestFields ? { additionalModelRequestFields } : {}),
      ...(outputConfig ? { outputConfig } : {}),
    }).toEqual(expected);
  });

  it('forces a JSON answer, and passes beta values to Claude only', () => {
    const request = { output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } };
    expect(write(request, CLAUDE, ['x-2026', 'request-tags-2026-08-21']).body).toMatchObject({
      outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: '{"type":"object"}' } } } },
      additionalModelRequestFields: { anthropic_beta: ['x-2026'] },
    });
    expect(write(request, NOVA, ['x-2026']).body).not.toHaveProperty('additionalModelRequestFields');
  });

  it('cuts schemas to what Nova knows, and says so where it matters', () => {
    const { body, losses } = write(
      { tools: [{ name: 'a', input_schema: { type: 'object', $defs: {}, required: ['x'], properties: {} } }] },
      NOVA,
    );
    expect(body['toolConfig']).toEqual({
      tools: [{ toolSpec: { name: 'a', inputSchema: { json: { type: 'object', properties: {}, required: ['x'] } } } }],
    });
    expect(losses).toHaveLength(1);
  });

  it.each([
    [{ safeguards: [] }, 'safeguards'],
    [{ tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, 'web_search_20250305'],
    [
      { messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } }] }] },
      'capability_rejected: image_block',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'url', url: 'https://x.test/a.pdf' } }] }] },
      'capability_rejected: document_block',
    ],
  ])('refuses %j by name', (request, text) => {
    expect(() => write(request)).toThrow(text);
  });
});
