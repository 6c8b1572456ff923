/**
 * A request as Claude Code sends it in the middle of its work: system blocks with the attribution line, the system turn
 * inside the conversation, thinking with Anthropic's signature, parallel tool calls with their results, deferred tools.
 */
import type { MessagesRequest } from '../../src-main/gateway/formats/messages.ts';

const ephemeral = { type: 'ephemeral' } as const;

export const sessionId = '3f0c7b1e-6a55-4a53-9b1a-6c0a8f2f6b11';

export const claudeCodeRequest: MessagesRequest = {
  model: 'claude-opus-5-5',
  max_tokens: 32_000,
  stream: true,
  system: [
    { type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1.330.d01; cc_entrypoint=cli;' },
    { type: 'text', text: 'You are Claude Code.', cache_control: ephemeral },
    { type: 'text', text: 'Tone: brief.', cache_control: ephemeral },
  ],
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'Fix the build.' }] },
    { role: 'system', content: [{ type: 'text', text: '# Environment\nDeferred tools: WebFetch' }], output_config: { effort: 'high' } },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'I look first.', signature: 'EqQBCkYIBxgCKkD' },
        { type: 'text', text: 'Looking.' },
        { type: 'tool_use', id: 'toolu_01AbCdEfGhIjKlMnOpQrStUv', name: 'Bash', input: { command: 'npm test' } },
        { type: 'tool_use', id: 'toolu_01ToolSearchToolSearchToo', name: 'ToolSearch', input: { query: 'fetch' } },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'toolu_01AbCdEfGhIjKlMnOpQrStUv', content: 'exit 1', is_error: true },
        { type: 'text', text: '<system-reminder>Be careful.</system-reminder>' },
        {
          type: 'tool_result',
          tool_use_id: 'toolu_01ToolSearchToolSearchToo',
          content: [
            { type: 'tool_reference', tool_name: 'WebFetch' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
          ],
          cache_control: ephemeral,
        },
      ],
    },
    { role: 'system', content: 'The date changed.' },
  ],
  tools: [
    {
      name: 'Bash',
      description: 'Runs a command.',
      input_schema: {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: { command: { type: 'string' } },
        required: ['command'],
        additionalProperties: false,
      },
    },
    { name: 'ToolSearch', description: 'Finds tools.', input_schema: { type: 'object', properties: { query: { type: 'string' } } } },
    { name: 'WebFetch', description: 'Fetches a page.', defer_loading: true, input_schema: { type: 'object' } },
  ],
  thinking: { type: 'adaptive', display: 'omitted' },
  output_config: { effort: 'medium' },
  context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
  metadata: { user_id: JSON.stringify({ device_id: 'd'.repeat(64), account_uuid: '', session_id: sessionId }) },
};
