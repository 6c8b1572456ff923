/** What makes a request dear, or names what a provider keeps, is found wherever it may stand and however it is written. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CostFacts, type KeptId } from '../../../../src-main/gateway/body/body-facts.ts';
import { scanBody, scanNativeBody } from '../../../../src-main/gateway/body/scan-body.ts';
import { encodings } from '../../../support/json-encodings.ts';

const plain = { model: 'claude-opus-5-5', max_tokens: 10, messages: [{ role: 'user', content: 'hello' }] };
const said = (...content: unknown[]) => ({ ...plain, messages: [{ role: 'user', content }] });
const result = (...content: unknown[]) => said({ type: 'tool_result', tool_use_id: 't', content });
const kept = (kind: KeptId['kind'], id: string) => ({ keptIds: [{ kind, id }] });

const NOTHING: Omit<CostFacts, 'hasTools'> = {
  maxTokens: 10,
  completions: 1,
  speed: null,
  serviceTier: null,
  inferenceGeo: null,
  cacheMarks: 'none',
  images: 0,
  media: 0,
  urlSources: 0,
  fileSources: 0,
  serverTools: [],
  builtInTools: 0,
  delegatedModels: [],
  delegations: 0,
  delegatesToDefault: false,
  delegatedMaxTokens: null,
  delegatedSpeed: null,
  thread: null,
  compacts: false,
  predicts: false,
  keptIds: [],
};

const url = { type: 'url', url: 'https://example.com/a.pdf' };
const hour = { type: 'ephemeral', ttl: '1h' };
const messages: ReadonlyArray<[what: string, body: unknown, facts: Partial<CostFacts>]> = [
  ['nothing special', plain, {}],
  ['a document by URL', said({ type: 'document', source: url }), { urlSources: 1 }],
  ['an image by URL in a tool result', result({ type: 'image', source: url }), { urlSources: 1 }],
  [
    'a document within a document',
    said({ type: 'document', source: { type: 'content', content: [{ type: 'image', source: url }] } }),
    { urlSources: 1 },
  ],
  [
    'an uploaded file',
    said({ type: 'document', source: { type: 'file', file_id: 'file_1' } }),
    { fileSources: 1, ...kept('file', 'file_1') },
  ],
  ['a file for a container', said({ type: 'container_upload', file_id: 'file_2' }), { fileSources: 1, ...kept('file', 'file_2') }],
  ['an image', said({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } }), { images: 1 }],
  ['a PDF', said({ type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' } }), { media: 1 }],
  ['a text document', said({ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a' } }), {}],
  ['a cache mark', said({ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }), { cacheMarks: '5m' }],
  ['an hour, at the top', { ...plain, cache_control: hour }, { cacheMarks: '1h' }],
  ['an hour, on a tool', { ...plain, tools: [{ name: 'a', input_schema: {}, cache_control: hour }] }, { cacheMarks: '1h' }],
  ['an hour, in the system prompt', { ...plain, system: [{ type: 'text', text: 'a', cache_control: hour }] }, { cacheMarks: '1h' }],
  ['an hour, deep in the content', result({ type: 'text', text: 'a', cache_control: hour }), { cacheMarks: '1h' }],
  [
    'a search',
    { ...plain, tools: [{ type: 'web_search_20260318', name: 'web_search' }] },
    { serverTools: ['web_search_20260318'], builtInTools: 1 },
  ],
  [
    'code execution',
    { ...plain, tools: [{ type: 'code_execution_20260521', name: 'c' }] },
    { serverTools: ['code_execution_20260521'], builtInTools: 1 },
  ],
  [
    'a tool nobody knows yet',
    { ...plain, tools: [{ type: 'dream_20300101', name: 'd' }] },
    { serverTools: ['dream_20300101'], builtInTools: 1 },
  ],
  [
    'tools of the client',
    {
      ...plain,
      tools: [
        { type: 'bash_20250124', name: 'bash' },
        { type: 'custom', name: 'a', input_schema: {} },
      ],
    },
    { builtInTools: 1 },
  ],
  [
    'a tool defined inside the conversation',
    said({ type: 'tool_addition', tool: { type: 'tool_definition', definition: { type: 'web_fetch_20260318', name: 'web_fetch' } } }),
    { serverTools: ['web_fetch_20260318'], builtInTools: 1 },
  ],
  [
    'an advisor',
    { ...plain, tools: [{ type: 'advisor_20260301', name: 'advisor', model: 'claude-fable-5-2', caching: hour }] },
    { serverTools: ['advisor_20260301'], builtInTools: 1, delegatedModels: ['claude-fable-5-2'], delegations: 1, cacheMarks: '1h' },
  ],
  ['servers of tools', { ...plain, mcp_servers: [{ type: 'stdio', name: 'a' }] }, { serverTools: ['mcp_servers'] }],
  ['a container by its id', { ...plain, container: 'container_1' }, { serverTools: ['container'], ...kept('container', 'container_1') }],
  [
    'a container with skills',
    { ...plain, container: { id: 'container_2', skills: [] } },
    { serverTools: ['container'], ...kept('container', 'container_2') },
  ],
  [
    "a skill of one's own",
    {
      ...plain,
      container: {
        skills: [
          { type: 'custom', skill_id: 'skill_1', version: 'latest' },
          { type: 'anthropic', skill_id: 'pdf' },
        ],
      },
    },
    { serverTools: ['container'], ...kept('skill', 'skill_1') },
  ],
  [
    'an image in a bucket',
    said({ type: 'image', source: { type: 'url', url: 'gs://a/b' } }),
    { urlSources: 1, fileSources: 1, ...kept('file', 'gs://a/b') },
  ],
  [
    'fallbacks',
    { ...plain, fallbacks: [{ model: 'a', speed: 'fast', max_tokens: 900 }, { model: 'b' }] },
    { delegatedModels: ['a', 'b'], delegations: 2, delegatedSpeed: 'fast', delegatedMaxTokens: 900 },
  ],
  ['the default fallback', { ...plain, fallbacks: 'default' }, { delegatesToDefault: true }],
  ['a new thread', { ...plain, thread: { type: 'create' } }, { thread: { type: 'create' } }],
  [
    'a thread that goes on',
    { ...plain, thread: { type: 'continue', previous_message_id: 'msg_1' } },
    { thread: { type: 'continue', previousMessageId: 'msg_1' }, ...kept('message', 'msg_1') },
  ],
  [
    'terms',
    { ...plain, speed: 'fast', service_tier: 'auto', inference_geo: 'us' },
    { speed: 'fast', serviceTier: 'auto', inferenceGeo: 'us' },
  ],
  ['a compaction', { ...plain, context_management: { edits: [{ type: 'compact_20260112' }] } }, { compacts: true }],
  ['a summary', { ...plain, compaction: { type: 'summarize' } }, { compacts: true }],
  [
    'what a model wrote',
    said({ type: 'tool_use', id: 't', name: 'a', input: { type: 'url', file_id: 'f', source: url, cache_control: hour } }),
    {},
  ],
  ['what a text says', said({ type: 'text', text: JSON.stringify({ source: url, cache_control: hour }) }), {}],
];

const natives: ReadonlyArray<[what: string, body: unknown, facts: Partial<CostFacts>]> = [
  [
    'chat: a picture by URL',
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }] }] },
    { urlSources: 1 },
  ],
  [
    'chat: a picture itself',
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }] }] },
    { images: 1 },
  ],
  [
    'chat: an uploaded file',
    { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }] },
    { fileSources: 1, ...kept('file', 'file-1') },
  ],
  ['chat: several answers', { n: 5, max_tokens: 3, max_completion_tokens: 40 }, { completions: 5, maxTokens: 40 }],
  ['chat: search', { web_search_options: {} }, { serverTools: ['web_search_options'] }],
  ['chat: a prediction', { prediction: { type: 'content', content: 'a' } }, { predicts: true }],
  ['chat: functions', { tools: [{ type: 'function', function: { name: 'a', parameters: { type: 'object' } } }] }, {}],
  ['responses: what came before', { previous_response_id: 'resp_1' }, { fileSources: 1, ...kept('response', 'resp_1') }],
  ['responses: a conversation', { conversation: { id: 'conv_1' } }, { fileSources: 1, ...kept('conversation', 'conv_1') }],
  ['responses: an item', { input: [{ type: 'item_reference', id: 'msg_1' }] }, { fileSources: 1, ...kept('item', 'msg_1') }],
  ['responses: an item without its type', { input: [{ id: 'msg_2' }] }, { fileSources: 1, ...kept('item', 'msg_2') }],
  ['responses: a message', { input: [{ id: 'msg_3', role: 'user', content: 'a' }] }, {}],
  ['responses: search', { tools: [{ type: 'web_search' }] }, { serverTools: ['web_search'], builtInTools: 1 }],
  [
    'responses: tools in a namespace',
    { tools: [{ type: 'namespace', name: 'a', tools: [{ type: 'image_generation', model: 'gpt-image-2' }] }] },
    { serverTools: ['image_generation'], builtInTools: 1, delegatedModels: ['gpt-image-2'], delegations: 1 },
  ],
  [
    'responses: code',
    { tools: [{ type: 'code_interpreter', container: 'cntr_1' }] },
    { serverTools: ['code_interpreter'], builtInTools: 1, ...kept('container', 'cntr_1') },
  ],
  ['gemini: search', { tools: [{ googleSearch: {} }, { functionDeclarations: [] }] }, { serverTools: ['googleSearch'] }],
  [
    'gemini: a file',
    { contents: [{ parts: [{ fileData: { fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/f1' } }] }] },
    { fileSources: 1, ...kept('file', 'files/f1') },
  ],
  ['gemini: a link', { contents: [{ parts: [{ file_data: { file_uri: 'https://a/b' } }] }] }, { urlSources: 1 }],
  [
    'gemini: an object of a bucket',
    { contents: [{ parts: [{ file_data: { file_uri: ' GS://a/b' } }] }] },
    { fileSources: 1, ...kept('file', 'GS://a/b') },
  ],
  [
    'gemini: one tool in the place of a list, and the stores it searches',
    { tools: { fileSearch: { fileSearchStoreNames: ['fileSearchStores/a'] } } },
    { serverTools: ['fileSearch'], fileSources: 1, ...kept('file', 'fileSearchStores/a') },
  ],
  [
    'gemini: a corpus',
    { tools: [{ retrieval: { vertexRagStore: { ragResources: [{ ragCorpus: 'projects/p/ragCorpora/1' }] } } }] },
    { serverTools: ['retrieval'], fileSources: 1, ...kept('file', 'projects/p/ragCorpora/1') },
  ],
  ['gemini: a limit that nobody here can read', { generationConfig: { max_output_tokens: 5, maxOutputTokens: '1e5' } }, {}],
  ['gemini: a limit of another format', { max_tokens: 5, max_output_tokens: 5 }, {}],
  ['responses: a limit of another format', { max_tokens: 5, max_completion_tokens: 5 }, {}],
  ['chat: a limit of another format', { max_output_tokens: 5, inferenceConfig: { maxTokens: 5 } }, {}],
  ['converse: a limit of another format', { max_tokens: 5 }, {}],
  [
    'chat: a picture in a bucket',
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'oss://a/b.png' } }] }] },
    { fileSources: 1, ...kept('file', 'oss://a/b.png') },
  ],
  [
    'chat: what a model has said aloud',
    { messages: [{ role: 'assistant', audio: { id: 'audio_1' } }] },
    { media: 1, fileSources: 1, ...kept('item', 'audio_1') },
  ],
  ['chat: search as other vendors ask for it', { search_parameters: { mode: 'on' } }, { serverTools: ['search_parameters'] }],
  ['chat: search in one word', { enable_search: true }, { serverTools: ['enable_search'] }],
  ['chat: a preset', { preset: 'mine' }, { delegatesToDefault: true }],
  [
    'responses: an image that was made before',
    { input: [{ type: 'image_generation_call', id: 'ig_1' }] },
    { fileSources: 1, ...kept('item', 'ig_1') },
  ],
  [
    'responses: a mask',
    { tools: [{ type: 'image_generation', input_image_mask: { file_id: 'file_4' } }] },
    { serverTools: ['image_generation'], builtInTools: 1, fileSources: 1, ...kept('file', 'file_4') },
  ],
  ['gemini: a film', { contents: [{ parts: [{ inlineData: { mimeType: 'video/mp4', data: 'AA' } }] }] }, { media: 1 }],
  ['gemini: a cache', { cachedContent: 'cachedContents/1' }, { fileSources: 1, ...kept('cached_content', 'cachedContents/1') }],
  ['gemini: candidates', { generation_config: { candidate_count: 3, maxOutputTokens: '50' } }, { completions: 3, maxTokens: 50 }],
  [
    'converse: a cache point',
    { messages: [{ role: 'user', content: [{ cachePoint: { type: 'default', ttl: '1h' } }] }] },
    { cacheMarks: '1h' },
  ],
  [
    'converse: a document elsewhere',
    { messages: [{ role: 'user', content: [{ document: { format: 'pdf', source: { s3Location: { uri: 's3://a/b' } } } }] }] },
    { media: 1, fileSources: 1, ...kept('file', 's3://a/b') },
  ],
  [
    'converse: tools',
    { toolConfig: { tools: [{ toolSpec: { name: 'a' } }, { systemTool: { name: 'nova_grounding' } }] } },
    { serverTools: ['systemTool'] },
  ],
  [
    'converse: fields for the model',
    {
      additionalModelRequestFields: { speed: 'fast', tools: [{ type: 'web_search_20260318', name: 'w' }] },
      inferenceConfig: { maxTokens: 7 },
    },
    { speed: 'fast', serverTools: ['web_search_20260318'], builtInTools: 1, maxTokens: 7 },
  ],
];

const SOME_WAYS = { numRuns: 40 };

describe('in Messages', () => {
  test.each(messages)('%s', (_what, body, facts) => {
    fc.assert(
      fc.property(encodings(body), (text) => {
        expect(scanBody(Buffer.from(text))).toMatchObject({ ...NOTHING, ...facts });
      }),
      SOME_WAYS,
    );
  });
});

const FORMATS = { chat: 'openai-chat', responses: 'openai-responses', gemini: 'gemini', converse: 'bedrock-converse' } as const;
const formatOf = (what: string) => FORMATS[what.slice(0, what.indexOf(':')) as keyof typeof FORMATS];

describe('in other formats', () => {
  test.each(natives)('%s', (what, body, facts) => {
    fc.assert(
      fc.property(encodings(body), (text) => {
        expect(scanNativeBody(Buffer.from(text), formatOf(what))).toMatchObject({ ...NOTHING, maxTokens: null, ...facts });
      }),
      SOME_WAYS,
    );
  });
});

test.each(['"8 "', '1.5', '{}', '-1'])('a number of answers of %s is refused', (n) => {
  expect(() => scanNativeBody(Buffer.from(`{"n":${n}}`), 'openai-chat')).toThrow(/whole number/);
});

test('of a repeated field inside the conversation each counts', () => {
  const body =
    '{"model":"m","messages":[{"role":"user","content":[{"type":"document","source":{"type":"url","url":"https://a","type":"text"}}]}]}';
  expect(scanBody(Buffer.from(body)).urlSources).toBe(1);
});

test('a body of more values than anybody needs is refused before it is parsed', () => {
  expect(() => scanBody(Buffer.from(`{"model":"m","a":[${'0,'.repeat(300_000)}0]}`))).toThrow(/more than 250000 JSON values/);
});
