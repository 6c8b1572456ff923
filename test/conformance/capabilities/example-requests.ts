/**
 * The smallest Messages request that asks for each feature and for nothing else, so that a format which carries it has
 * no loss to report. Features that only answers have are left out.
 */
import type { MessagesRequest } from '../../../src-main/gateway/formats/messages.ts';
import type { Feature } from './feature.ts';

const user = (...content: object[]) => ({ role: 'user' as const, content: content as never });
const say = (text: string) => user({ type: 'text', text });
const assistant = (...content: object[]) => ({ role: 'assistant' as const, content: content as never });
const minimal: MessagesRequest = { model: 'm', max_tokens: 1000, messages: [say('Hello')] };
const read = { name: 'Read', description: 'Reads a file.', input_schema: { type: 'object', properties: { path: { type: 'string' } } } };
const tools = [read, { ...read, name: 'Bash' }];
const call = (id: string) => ({ type: 'tool_use', id, name: 'Read', input: { path: 'a.ts' } });
const afterCall = (...results: object[]) => ({
  ...minimal,
  tools,
  messages: [say('Hello'), assistant(call('toolu_01')), user(...results)],
});
const result = (fields: object) => ({ type: 'tool_result', tool_use_id: 'toolu_01', content: 'text', ...fields });
const png = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } };
const thought = (signature: string) => ({
  ...minimal,
  messages: [say('Hello'), assistant({ type: 'thinking', thinking: 'Hm.', signature }, { type: 'text', text: 'Yes?' }), say('Go on.')],
});

export const exampleRequests: Readonly<Partial<Record<Feature, MessagesRequest>>> = {
  text: minimal,
  'system blocks': {
    ...minimal,
    system: [
      { type: 'text', text: 'Be brief.' },
      { type: 'text', text: 'Be kind.' },
    ],
  },
  'inner system turn': { ...minimal, messages: [say('Hello'), { role: 'system', content: 'The date changed.' }] },
  tools: { ...minimal, tools },
  'parallel tools': {
    ...minimal,
    tools,
    messages: [say('Hello'), assistant(call('toolu_01'), call('toolu_02')), user(result({}), result({ tool_use_id: 'toolu_02' }))],
  },
  'single tool only': { ...minimal, tools, tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
  'tool choice any': { ...minimal, tools, tool_choice: { type: 'any' } },
  'tool choice named': { ...minimal, tools, tool_choice: { type: 'tool', name: 'Read' } },
  'tool choice none': { ...minimal, tools, tool_choice: { type: 'none' } },
  'tool result error': afterCall(result({ is_error: true })),
  'tool result image': afterCall(result({ content: [png] })),
  'deferred tools': { ...minimal, tools: [read, { ...read, name: 'Bash', defer_loading: true }] },
  'tool reference': afterCall(result({ content: [{ type: 'tool_reference', tool_name: 'Bash' }] })),
  'image base64': { ...minimal, messages: [user(png)] },
  'image url': { ...minimal, messages: [user({ type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } })] },
  'pdf document': {
    ...minimal,
    messages: [user({ type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' } })],
  },
  'document url': { ...minimal, messages: [user({ type: 'document', source: { type: 'url', url: 'https://example.org/a.pdf' } })] },
  'text document': {
    ...minimal,
    messages: [user({ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Read me.' } })],
  },
  'thinking adaptive': { ...minimal, thinking: { type: 'adaptive' } },
  'thinking budget': { ...minimal, max_tokens: 20_000, thinking: { type: 'enabled', budget_tokens: 10_000 } },
  'thinking off': { ...minimal, thinking: { type: 'disabled' } },
  effort: { ...minimal, output_config: { effort: 'high' } },
  'foreign thinking in history': thought('EqQBCkYIBxgCKkD'),
  'structured output': {
    ...minimal,
    output_config: {
      format: {
        type: 'json_schema',
        schema: { type: 'object', properties: { title: { type: 'string' } }, required: ['title'], additionalProperties: false },
      },
    },
  },
  'stop sequences': { ...minimal, stop_sequences: ['END'] },
  temperature: { ...minimal, temperature: 0.5 },
  top_k: { ...minimal, top_k: 40 },
  'web search': { ...minimal, tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
  safeguards: { ...minimal, safeguards: [{ type: 'dangerous_tool_use' }] },
  metadata: { ...minimal, metadata: { user_id: 'dana' } },
};
