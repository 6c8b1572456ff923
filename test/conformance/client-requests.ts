/**
 * What each vendor's client sends to ask for a feature and nothing else, written by hand from the vendor's pages (named
 * in the tables under capabilities/). The model stands in the path or is added by whoever sends them.
 */
import { exampleRequests } from './capabilities/example-requests.ts';
import type { Feature } from './capabilities/feature.ts';

type Requests = Readonly<Partial<Record<Feature, Readonly<Record<string, unknown>>>>>;

const png = 'iVBORw0KGgo=';
const pdf = 'JVBERg==';
const readMe = 'UmVhZCBtZS4=';
const properties = { path: { type: 'string' } };
const titled = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'], additionalProperties: false };

const chatUser = (content: unknown) => ({ role: 'user', content });
const chatTool = (name: string) => ({
  type: 'function',
  function: { name, description: 'Reads a file.', parameters: { type: 'object', properties } },
});
const chatTools = [chatTool('Read'), chatTool('Bash')];
const chatCall = (id: string) => ({ id, type: 'function', function: { name: 'Read', arguments: '{"path":"a.ts"}' } });
const chat = (more: object) => ({ messages: [chatUser('Hello')], ...more });

export const chatRequests: Requests = {
  text: chat({}),
  'system blocks': chat({
    messages: [{ role: 'system', content: 'Be brief.' }, { role: 'developer', content: 'Be kind.' }, chatUser('Hello')],
  }),
  tools: chat({ tools: chatTools }),
  'parallel tools': chat({
    tools: chatTools,
    messages: [
      chatUser('Hello'),
      { role: 'assistant', content: null, tool_calls: [chatCall('call_1'), chatCall('call_2')] },
      { role: 'tool', tool_call_id: 'call_1', content: 'text' },
      { role: 'tool', tool_call_id: 'call_2', content: 'text' },
    ],
  }),
  'single tool only': chat({ tools: chatTools, parallel_tool_calls: false }),
  'tool choice any': chat({ tools: chatTools, tool_choice: 'required' }),
  'tool choice named': chat({ tools: chatTools, tool_choice: { type: 'function', function: { name: 'Read' } } }),
  'tool choice none': chat({ tools: chatTools, tool_choice: 'none' }),
  'image base64': chat({ messages: [chatUser([{ type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } }])] }),
  'image url': chat({ messages: [chatUser([{ type: 'image_url', image_url: { url: 'https://example.org/a.png' } }])] }),
  'pdf document': chat({
    messages: [chatUser([{ type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${pdf}` } }])],
  }),
  effort: chat({ reasoning_effort: 'high' }),
  'structured output': chat({ response_format: { type: 'json_schema', json_schema: { name: 'titled', schema: titled, strict: true } } }),
  'stop sequences': chat({ stop: ['END'] }),
  temperature: chat({ temperature: 0.5 }),
  'web search': chat({ web_search_options: {} }),
};

const item = (...content: unknown[]) => ({ type: 'message', role: 'user', content });
const said = { type: 'input_text', text: 'Hello' };
const tool = (name: string) => ({
  type: 'function',
  name,
  description: 'Reads a file.',
  parameters: { type: 'object', properties },
  strict: false,
});
const tools = [tool('Read'), tool('Bash')];
const call = (id: string) => ({ type: 'function_call', call_id: id, name: 'Read', arguments: '{"path":"a.ts"}' });
const responses = (more: object) => ({ input: [item(said)], ...more });

export const responsesRequests: Requests = {
  text: responses({}),
  'system blocks': responses({
    instructions: 'Be brief.',
    input: [{ type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Be kind.' }] }, item(said)],
  }),
  tools: responses({ tools }),
  'parallel tools': responses({
    tools,
    input: [
      item(said),
      call('call_1'),
      call('call_2'),
      { type: 'function_call_output', call_id: 'call_1', output: 'text' },
      { type: 'function_call_output', call_id: 'call_2', output: 'text' },
    ],
  }),
  'single tool only': responses({ tools, parallel_tool_calls: false }),
  'tool choice any': responses({ tools, tool_choice: 'required' }),
  'tool choice named': responses({ tools, tool_choice: { type: 'function', name: 'Read' } }),
  'tool choice none': responses({ tools, tool_choice: 'none' }),
  'image base64': responses({ input: [item({ type: 'input_image', image_url: `data:image/png;base64,${png}`, detail: 'auto' })] }),
  'image url': responses({ input: [item({ type: 'input_image', image_url: 'https://example.org/a.png', detail: 'auto' })] }),
  'pdf document': responses({ input: [item({ type: 'input_file', filename: 'a.pdf', file_data: `data:application/pdf;base64,${pdf}` })] }),
  'document url': responses({ input: [item({ type: 'input_file', file_url: 'https://example.org/a.pdf' })] }),
  effort: responses({ reasoning: { effort: 'high' } }),
  'structured output': responses({ text: { format: { type: 'json_schema', name: 'titled', schema: titled, strict: true } } }),
  temperature: responses({ temperature: 0.5 }),
};

const content = (...parts: unknown[]) => ({ role: 'user', parts });
const functions = {
  functionDeclarations: ['Read', 'Bash'].map((name) => ({
    name,
    description: 'Reads a file.',
    parametersJsonSchema: { type: 'object', properties },
  })),
};
const calling = (functionCallingConfig: object) => gemini({ tools: [functions], toolConfig: { functionCallingConfig } });
const gemini = (more: object) => ({ contents: [content({ text: 'Hello' })], ...more });
const generated = (generationConfig: object) => gemini({ generationConfig });

export const geminiRequests: Requests = {
  text: gemini({}),
  'system blocks': gemini({ systemInstruction: { parts: [{ text: 'Be brief.' }, { text: 'Be kind.' }] } }),
  tools: gemini({ tools: [functions] }),
  'parallel tools': gemini({
    tools: [functions],
    contents: [
      content({ text: 'Hello' }),
      { role: 'model', parts: ['1', '2'].map((id) => ({ functionCall: { id, name: 'Read', args: { path: 'a.ts' } } })) },
      content(...['1', '2'].map((id) => ({ functionResponse: { id, name: 'Read', response: { output: 'text' } } }))),
    ],
  }),
  'tool choice any': calling({ mode: 'ANY' }),
  'tool choice named': calling({ mode: 'ANY', allowedFunctionNames: ['Read'] }),
  'tool choice none': calling({ mode: 'NONE' }),
  'image base64': gemini({ contents: [content({ inlineData: { mimeType: 'image/png', data: png } })] }),
  'image url': gemini({ contents: [content({ fileData: { mimeType: 'image/png', fileUri: 'https://example.org/a.png' } })] }),
  'pdf document': gemini({ contents: [content({ inlineData: { mimeType: 'application/pdf', data: pdf } })] }),
  'document url': gemini({ contents: [content({ fileData: { mimeType: 'application/pdf', fileUri: 'https://example.org/a.pdf' } })] }),
  'text document': gemini({ contents: [content({ inlineData: { mimeType: 'text/plain', data: readMe } })] }),
  'structured output': generated({ responseMimeType: 'application/json', responseJsonSchema: titled }),
  'stop sequences': generated({ stopSequences: ['END'] }),
  temperature: generated({ temperature: 0.5 }),
  top_k: generated({ topK: 40 }),
  'web search': gemini({ tools: [{ googleSearch: {} }] }),
  metadata: gemini({ labels: { team: 'shop' } }),
};

const turn = (...blocks: unknown[]) => ({ role: 'user', content: blocks });
const specs = ['Read', 'Bash'].map((name) => ({
  toolSpec: { name, description: 'Reads a file.', inputSchema: { json: { type: 'object', properties } } },
}));
const converse = (more: object) => ({ messages: [turn({ text: 'Hello' })], inferenceConfig: { maxTokens: 1000 }, ...more });
const choosing = (toolChoice: object) => converse({ toolConfig: { tools: specs, toolChoice } });
const result = (toolUseId: string, more: object = {}) => ({ toolResult: { toolUseId, content: [{ text: 'text' }], ...more } });
const use = (toolUseId: string) => ({ toolUse: { toolUseId, name: 'Read', input: { path: 'a.ts' } } });
const used = (ids: readonly string[], ...results: unknown[]) =>
  converse({
    toolConfig: { tools: specs },
    messages: [turn({ text: 'Hello' }), { role: 'assistant', content: ids.map(use) }, turn(...results)],
  });

export const converseRequests: Requests = {
  text: converse({}),
  'system blocks': converse({ system: [{ text: 'Be brief.' }, { text: 'Be kind.' }] }),
  tools: converse({ toolConfig: { tools: specs } }),
  'parallel tools': used(['tooluse_1', 'tooluse_2'], result('tooluse_1'), result('tooluse_2')),
  'tool choice any': choosing({ any: {} }),
  'tool choice named': choosing({ tool: { name: 'Read' } }),
  'tool result error': used(['tooluse_1'], result('tooluse_1', { status: 'error' })),
  'image base64': converse({ messages: [turn({ image: { format: 'png', source: { bytes: png } } })] }),
  'pdf document': converse({ messages: [turn({ text: 'Hello' }, { document: { format: 'pdf', name: 'a', source: { bytes: pdf } } })] }),
  'stop sequences': converse({ inferenceConfig: { maxTokens: 1000, stopSequences: ['END'] } }),
  temperature: converse({ inferenceConfig: { maxTokens: 1000, temperature: 0.5 } }),
  top_k: converse({ additionalModelRequestFields: { top_k: 40 } }),
  metadata: converse({ requestMetadata: { team: 'shop' } }),
};

export const invokeRequests: Requests = Object.fromEntries(
  Object.entries(exampleRequests).map(([feature, { model: _model, ...body }]) => [
    feature,
    { anthropic_version: 'bedrock-2023-05-31', ...body },
  ]),
);
