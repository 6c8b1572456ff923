/**
 * Request bodies in the shape Claude Code sends: 25 tools, three system blocks, a growing conversation, about 120 KB.
 * Sessions are different and each turn adds to its session, so that nothing downstream can win by seeing one body
 * again and again. Everything comes from a seed: two runs send the same bytes.
 */

export interface Turn {
  readonly sessionId: string;
  readonly body: Buffer;
}

/** Turns of one session, to be sent in order; the first is about 105 KB, the last about 135 KB. */
export function sessionTurns(number: number, turns = 15): Turn[] {
  const random = generator(number + 1);
  const sessionId = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
  const messages: object[] = [];
  for (let at = 0; at < 26; at += 1) messages.push(...exchange(random, at));
  const list: Turn[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    messages.push(...exchange(random, 26 + turn));
    list.push({ sessionId, body: Buffer.from(JSON.stringify(request(sessionId, messages))) });
  }
  return list;
}

function request(sessionId: string, messages: readonly object[]): object {
  return {
    model: 'claude-opus-5-5',
    messages: messages.map((message, at) => (at === messages.length - 1 ? withCacheControl(message) : message)),
    system: SYSTEM,
    tools: TOOLS,
    metadata: { user_id: JSON.stringify({ device_id: 'd'.repeat(64), account_uuid: '', session_id: sessionId }) },
    max_tokens: 128_000,
    thinking: { type: 'adaptive', display: 'omitted' },
    context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
    output_config: { effort: 'medium' },
    stream: true,
  };
}

function exchange(random: () => number, at: number): object[] {
  const id = `toolu_01${at.toString(36)}${Math.floor(random() * 1e9).toString(36)}`;
  return [
    {
      role: 'assistant',
      content: [
        { type: 'text', text: prose(random, 60) },
        { type: 'tool_use', id, name: 'Read', input: { file_path: `/src/${prose(random, 3).replaceAll(' ', '-')}.ts` } },
      ],
    },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: prose(random, 150) }] },
  ];
}

function withCacheControl(message: object): object {
  const { content, ...rest } = message as { content: object[] };
  return {
    ...rest,
    content: content.map((block, at) => (at === content.length - 1 ? { ...block, cache_control: { type: 'ephemeral' } } : block)),
  };
}

const WORDS =
  'the gateway reads each request once and keeps raw bytes while function const return await stream value error file line test model token cache budget owner'.split(
    ' ',
  );

function prose(random: () => number, words: number): string {
  return Array.from({ length: words }, () =>
    random() < 0.2 ? Math.floor(random() * 1e6).toString(36) : WORDS[Math.floor(random() * WORDS.length)]!,
  ).join(' ');
}

/** mulberry32: small, seeded, good enough for filler. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const shared = generator(0);
const SYSTEM = [
  { type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1.330.d01; cc_entrypoint=cli;' },
  { type: 'text', text: prose(shared, 30), cache_control: { type: 'ephemeral' } },
  { type: 'text', text: prose(shared, 1400), cache_control: { type: 'ephemeral' } },
];
const TOOLS = Array.from({ length: 25 }, (_, at) => ({
  name: `Tool${at}`,
  description: prose(shared, 260),
  input_schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    properties: Object.fromEntries(
      Array.from({ length: 4 }, (_unused, field) => [`field_${field}`, { type: 'string', description: prose(shared, 25) }]),
    ),
    required: ['field_0'],
    additionalProperties: false,
  },
}));
