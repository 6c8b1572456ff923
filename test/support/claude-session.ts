/**
 * A Claude Code session as it passes a gateway, made up but built as recorded ones are: tools and system blocks that
 * stay, a conversation that grows by tool calls and their results, the cache marker that moves to the last block, a
 * message-level output_config, thinking with signatures, images, a compaction, subagents in between. Seeded: the same
 * seed gives the same bytes.
 */

export interface SessionTurn {
  readonly requestId: string;
  readonly sessionId: string;
  readonly agentId: string | null;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  readonly responseHeaders: readonly (readonly [string, string])[];
  /** The event stream as it came, one chunk an event. */
  readonly response: readonly Buffer[];
}

export interface SessionShape {
  /** Requests in all, subagents' included. */
  readonly turns: number;
  readonly seed: number;
  /** An image is pasted every so many turns of the main talk. */
  readonly imageEvery: number;
  /** The main talk is compacted after so many requests. */
  readonly compactAt: number;
  /** A subagent starts every so many turns of the main talk. */
  readonly subagentEvery: number;
}

interface ContentBlock {
  readonly type: string;
  readonly [field: string]: unknown;
}
interface Message {
  readonly role: 'user' | 'assistant' | 'system';
  readonly content: string | ContentBlock[];
  readonly output_config?: { effort: string };
}

const SUBAGENT_TURNS = 5;

/** The requests of one session, oldest first. */
export function* claudeSession(shape: SessionShape): Generator<SessionTurn> {
  const random = randomOf(shape.seed);
  const write = writerOf(random);
  const sessionId = uuid(random);
  const tools = Array.from({ length: 25 }, (_, index) => makeTool(write, index));
  const main = new Talk({ random, write, tools, system: makeSystem(write, 'cli', 12_000), agentId: null });
  let agent: Talk | null = null;
  let agentTurns = 0;
  let mainTurns = 0;
  const agentSystem = makeSystem(write, 'cli; cc_is_subagent=true', 5000);

  for (let count = 1; count <= shape.turns; count++) {
    if (agent === null && mainTurns > 0 && mainTurns % shape.subagentEvery === 0) {
      agent = new Talk({ random, write, tools: tools.slice(0, 12), system: agentSystem, agentId: `a${hex(random, 16)}` });
      agentTurns = 0;
    }
    // While a subagent works, the main talk goes on too: their requests alternate.
    const talk: Talk = agent !== null && count % 2 === 0 ? agent : main;
    if (talk === main) {
      mainTurns += 1;
      if (mainTurns % shape.imageEvery === 0) main.addImage(60_000);
      if (count >= shape.compactAt && count < shape.compactAt + 2) main.compact();
    }
    yield talk.turn(`req_${shape.seed}_${String(count).padStart(5, '0')}`, sessionId);
    if (talk === agent && ++agentTurns === SUBAGENT_TURNS) agent = null;
  }
}

interface TalkOptions {
  readonly random: () => number;
  readonly write: (characters: number) => string;
  readonly tools: readonly object[];
  readonly system: readonly ContentBlock[];
  readonly agentId: string | null;
}

/** One conversation: the main one, or a subagent's. */
class Talk {
  readonly #options: TalkOptions;
  #messages: Message[];
  #images: ContentBlock[] = [];

  constructor(options: TalkOptions) {
    this.#options = options;
    this.#messages = this.#opening(options.write(600));
  }

  addImage(bytes: number): void {
    const data = Buffer.from(Array.from({ length: bytes }, () => Math.floor(this.#options.random() * 256))).toString('base64');
    this.#images.push({ type: 'image', source: { type: 'base64', media_type: 'image/png', data } });
  }

  /** What was said is replaced by a summary. */
  compact(): void {
    this.#messages = this.#opening(`This session continues an earlier one. ${this.#options.write(9000)}`);
  }

  turn(requestId: string, sessionId: string): SessionTurn {
    const { random, tools, system, agentId } = this.#options;
    const body = {
      model: 'claude-opus-5-5',
      messages: this.#messages.map((message, index) => (index === this.#messages.length - 1 ? marked(message) : message)),
      system,
      tools,
      metadata: { user_id: JSON.stringify({ device_id: 'd'.repeat(64), account_uuid: '', session_id: sessionId }) },
      max_tokens: 128_000,
      thinking: { type: 'adaptive', display: 'omitted' },
      context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
      output_config: { effort: 'high' },
      stream: true,
    };
    const bytes = Buffer.from(JSON.stringify(body));
    const answer = this.#answer();
    this.#messages.push({ role: 'assistant', content: answer }, { role: 'user', content: this.#results(answer) });
    return {
      requestId,
      sessionId,
      agentId,
      headers: requestHeaders(sessionId, agentId, bytes.length),
      body: bytes,
      responseHeaders: responseHeaders(random),
      response: streamOf(answer, random),
    };
  }

  #opening(prompt: string): Message[] {
    const { write } = this.#options;
    return [
      {
        role: 'user',
        content: [
          { type: 'text', text: `<system-reminder>\n${write(3000)}\n</system-reminder>` },
          { type: 'text', text: prompt },
        ],
      },
      { role: 'system', content: write(9000), output_config: { effort: 'high' } },
    ];
  }

  #answer(): ContentBlock[] {
    const { random, write } = this.#options;
    const blocks: ContentBlock[] = [];
    if (random() < 0.3) blocks.push({ type: 'thinking', thinking: write(200 + random() * 800), signature: base64(random, 300) });
    if (random() < 0.6) blocks.push({ type: 'text', text: write(60 + random() * 500) });
    const calls = random() < 0.2 ? 2 : 1;
    for (let call = 0; call < calls; call++) {
      const isEdit = random() < 0.3;
      const input = isEdit
        ? { file_path: `/home/me/project/src/${write(30).replaceAll(/[^a-z]+/g, '-')}.ts`, old_string: write(300), new_string: write(400) }
        : { command: `grep -rn "${write(20)}" src/`, description: write(50) };
      blocks.push({ type: 'tool_use', id: `toolu_${base62(random, 24)}`, name: isEdit ? 'Edit' : 'Bash', input });
    }
    return blocks;
  }

  #results(answer: readonly ContentBlock[]): ContentBlock[] {
    const { random, write } = this.#options;
    const results = answer
      .filter(({ type }) => type === 'tool_use')
      .map(({ id }): ContentBlock => {
        // Most results are short, some are whole files.
        const size = random() < 0.2 ? 4000 + random() * 10_000 : 200 + random() * 1800;
        return { tool_use_id: id, type: 'tool_result', content: numbered(write(size)), is_error: random() < 0.05 };
      });
    return [...results, ...this.#images.splice(0)];
  }
}

function marked(message: Message): Message {
  const content = typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;
  const last = content.length - 1;
  return {
    ...message,
    content: content.map((block, index) => (index === last ? { ...block, cache_control: { type: 'ephemeral' } } : block)),
  };
}

function makeTool(write: (characters: number) => string, index: number): object {
  const properties = Object.fromEntries(
    Array.from({ length: 6 }, (_, place) => [`field_${place}`, { type: place % 2 ? 'string' : 'number', description: write(140) }]),
  );
  return {
    name: ['Bash', 'Edit', 'Read', 'Write', 'Grep', 'Task'][index] ?? `Tool${index}`,
    description: write(2600),
    input_schema: { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', properties, required: ['field_0'] },
  };
}

function makeSystem(write: (characters: number) => string, entrypoint: string, characters: number): ContentBlock[] {
  const cache_control = { type: 'ephemeral' };
  return [
    { type: 'text', text: `x-anthropic-billing-header: cc_version=2.1.330.d01; cc_entrypoint=${entrypoint};` },
    { type: 'text', text: 'You are Claude Code.', cache_control },
    { type: 'text', text: write(characters), cache_control },
  ];
}

function requestHeaders(sessionId: string, agentId: string | null, length: number): [string, string][] {
  const agent: [string, string][] = agentId === null ? [] : [['x-claude-code-agent-id', agentId]];
  return [
    ['accept', 'application/json'],
    ['content-type', 'application/json'],
    ['user-agent', 'claude-cli/2.1.330 (external, cli)'],
    ['x-claude-code-session-id', sessionId],
    ...agent,
    ['x-stainless-lang', 'js'],
    ['x-stainless-runtime-version', 'v26.12.1'],
    ['anthropic-version', '2023-06-01'],
    ['anthropic-beta', 'claude-code-20250219,interleaved-thinking-2025-05-14,context-management-2025-06-27,effort-2025-11-24'],
    ['authorization', '[redacted]'],
    ['content-length', String(length)],
  ];
}

function responseHeaders(random: () => number): [string, string][] {
  return [
    ['content-type', 'text/event-stream; charset=utf-8'],
    ['cache-control', 'no-cache'],
    ['request-id', `req_${base62(random, 24)}`],
  ];
}

/** The answer as the provider streams it: a few characters an event. */
function streamOf(answer: readonly ContentBlock[], random: () => number): Buffer[] {
  const events: Buffer[] = [];
  const send = (data: { type: string; [field: string]: unknown }) =>
    events.push(Buffer.from(`event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`));
  const usage = { input_tokens: Math.floor(random() * 900), cache_read_input_tokens: Math.floor(random() * 200_000), output_tokens: 1 };
  send({ type: 'message_start', message: { id: `msg_${base62(random, 24)}`, type: 'message', role: 'assistant', content: [], usage } });
  answer.forEach(({ type, thinking, signature, text, input, ...rest }, index) => {
    send({ type: 'content_block_start', index, content_block: { type, ...rest } });
    const [source, field, kind] = (
      type === 'thinking'
        ? [thinking, 'thinking', 'thinking_delta']
        : type === 'text'
          ? [text, 'text', 'text_delta']
          : [JSON.stringify(input), 'partial_json', 'input_json_delta']
    ) as [string, string, string];
    for (let start = 0; start < source.length;) {
      const size = 3 + Math.floor(random() * 20);
      send({ type: 'content_block_delta', index, delta: { type: kind, [field]: source.slice(start, start + size) } });
      start += size;
    }
    if (type === 'thinking') send({ type: 'content_block_delta', index, delta: { type: 'signature_delta', signature } });
    send({ type: 'content_block_stop', index });
    if (random() < 0.2) send({ type: 'ping' });
  });
  send({
    type: 'message_delta',
    delta: { stop_reason: 'tool_use', stop_sequence: null },
    usage: { output_tokens: Math.floor(random() * 900) },
  });
  send({ type: 'message_stop' });
  return events;
}

/** Text in words of a made-up language whose frequencies fall off as those of real words do. */
function writerOf(random: () => number): (characters: number) => string {
  const syllables = [
    'con',
    'fi',
    'gu',
    're',
    'ter',
    'ma',
    'lo',
    'pro',
    'ces',
    'sion',
    'un',
    'der',
    'ta',
    'ble',
    'in',
    'dex',
    'er',
    'ro',
    'qui',
    've',
  ];
  const pick = () => syllables[Math.floor(random() * syllables.length)] ?? '';
  const words = Array.from({ length: 4000 }, () => Array.from({ length: 1 + Math.floor(random() * 4) }, pick).join(''));
  const ends = ['. ', ', ', ' (', ') ', '\n', ': ', ' "', '" ', ' = '];
  return (characters) => {
    let text = '';
    while (text.length < characters) {
      const word = words[Math.floor(words.length * random() ** 3)] ?? '';
      text += word + (random() < 0.15 ? (ends[Math.floor(random() * ends.length)] ?? ' ') : ' ');
    }
    return text.slice(0, Math.floor(characters));
  };
}

function numbered(text: string): string {
  return text
    .split('\n')
    .map((line, index) => `${String(index + 1).padStart(6)}\t${line}`)
    .join('\n');
}

/** Mulberry32: small, seeded, good enough for test data. Numbers from 0 to below 1. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function hex(random: () => number, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
}

function base62(random: () => number, length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('');
}

function base64(random: () => number, bytes: number): string {
  return Buffer.from(Array.from({ length: bytes }, () => Math.floor(random() * 256))).toString('base64');
}

function uuid(random: () => number): string {
  return [8, 4, 4, 4, 12].map((length) => hex(random, length)).join('-');
}
