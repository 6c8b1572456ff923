/** The practice provider as the data plane meets it: requests in, timed bytes out. */
import { describe, expect, it } from 'vitest';
import { createPracticeUpstream } from '../../../../../src-main/gateway/providers/practice/practice-upstream.ts';
import type { HeaderPairs } from '../../../../../src-main/gateway/upstream/upstream.ts';
import { type ManualClock, createManualClock } from '../../../../support/manual-clock.ts';

const tools = [
  { name: 'Write', input_schema: { properties: { file_path: {}, content: {} } } },
  { name: 'Bash', input_schema: { properties: { command: {} } } },
  { name: 'Agent', input_schema: { properties: { prompt: {}, description: {}, run_in_background: {} } } },
];
const system = 'You work.\n - Primary working directory: /srv/shop\n';
const ask = (content: unknown, more: object = {}) => ({
  model: 'claude-opus-5-5',
  max_tokens: 4000,
  stream: true,
  system,
  tools,
  messages: [{ role: 'user', content }],
  ...more,
});

describe('the practice provider', () => {
  it('streams a plain answer word by word that says it is simulated', () => {
    const { events, body } = play(ask('hello'));
    expect(events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1])).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(textOf(events)).toContain('simulated');
    expect(events.filter(({ type }) => type === 'content_block_delta').length).toBeGreaterThan(50);
    expect(body).toMatch(/^event: message_start\ndata: \{"type":"message_start"/);
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: 'end_turn' } });
  });

  it('takes its time between words, and none at all before the clock moves', () => {
    const clock = createManualClock();
    const call = start(ask('hello'), clock);
    expect(call.chunks).toEqual([]);
    clock.advance(250);
    const early = call.chunks.length;
    clock.advance(25);
    expect(call.chunks.length).toBe(early + 1);
    clock.advance(60_000);
    expect(call.ended).toBe('end');
  });

  it('stops while the reader is full and goes on where it was', () => {
    const clock = createManualClock();
    const call = start(ask('hello'), clock);
    call.isFull = true;
    clock.advance(60_000);
    expect(call.chunks.length).toBe(1);
    call.isFull = false;
    call.handle.resume();
    clock.advance(60_000);
    expect(call.ended).toBe('end');
    expect(call.chunks.join('')).toBe(play(ask('hello')).body);
  });

  it('says nothing more after an abort', () => {
    const clock = createManualClock();
    const call = start(ask('hello'), clock);
    clock.advance(300);
    const heard = call.chunks.length;
    call.handle.abort();
    clock.advance(60_000);
    expect(call.chunks.length).toBe(heard);
    expect(call.ended).toBeNull();
  });

  it('asks the client to write a file where the client works, and closes after the result', () => {
    const first = play(ask('please, practice: write a file'));
    const use = first.events.find(({ type, content_block }) => type === 'content_block_start' && content_block?.type === 'tool_use')!;
    const input = JSON.parse(first.events.map(({ delta }) => delta?.partial_json ?? '').join('')) as { file_path: string; content: string };
    expect(use.content_block).toMatchObject({ name: 'Write', input: {} });
    expect(input.file_path).toBe('/srv/shop/practice-note.md');
    expect(first.events.at(-2)).toMatchObject({ delta: { stop_reason: 'tool_use' } });

    const second = play(
      ask('please, practice: write a file', {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: '<system-reminder>note</system-reminder>' },
              { type: 'text', text: 'practice: write a file' },
            ],
          },
          { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'Write', input }] },
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 't1', content: 'File created' },
              { type: 'text', text: '<system-reminder>x</system-reminder>' },
            ],
          },
        ],
      }),
    );
    expect(textOf(second.events)).toContain('done: File created');
    expect(second.events.at(-2)).toMatchObject({ delta: { stop_reason: 'end_turn' } });
  });

  it('waits for a subagent in the foreground, and answers the subagent plainly', () => {
    const { events } = play(ask('practice: subagent'));
    expect(JSON.parse(events.map(({ delta }) => delta?.partial_json ?? '').join(''))).toMatchObject({ run_in_background: false });
    const inner = play(ask('practice: subagent'), [['x-claude-code-agent-id', 'a1']]);
    expect(textOf(inner.events)).toContain('simulated subagent');
  });

  it('lets a subagent report back by the tool that is there for it', () => {
    const { events } = play(ask('say it', { tools: [{ name: 'SubagentHandback' }] }), [['x-claude-code-agent-id', 'a1']]);
    expect(JSON.parse(events.map(({ delta }) => delta?.partial_json ?? '').join(''))).toEqual({
      message: expect.stringContaining('simulated subagent') as string,
    });
  });

  it('says so when the client offers no such tool', () => {
    expect(textOf(play(ask('practice: read', { tools: [] })).events)).toContain('offers no Read tool');
  });

  it('thinks when the prompt or the request asks, with a signature, and hides the words when asked to', () => {
    const always = play(ask('hello', { thinking: { type: 'enabled', budget_tokens: 1024 } }));
    expect(always.events.find(({ delta }) => delta?.type === 'thinking_delta')).toBeDefined();
    expect(always.events.find(({ delta }) => delta?.type === 'signature_delta')).toBeDefined();
    const hidden = play(ask('practice: think', { thinking: { type: 'adaptive', display: 'omitted' } }));
    expect(hidden.events.filter(({ delta }) => delta?.type === 'thinking_delta')).toEqual([]);
    expect(hidden.events.find(({ content_block }) => content_block?.type === 'thinking')).toBeDefined();
    const adaptive = play(ask('hello', { thinking: { type: 'adaptive' } }));
    expect(adaptive.events.find(({ content_block }) => content_block?.type === 'thinking')).toBeUndefined();
  });

  it('fails on request, and only once when asked to', () => {
    const upstream = createUpstream();
    const failed = play(ask('practice: error 529 once'), [], upstream);
    expect(failed.status).toBe(529);
    expect(JSON.parse(failed.body)).toMatchObject({ type: 'error', error: { type: 'overloaded_error' } });
    expect(play(ask('practice: error 529 once'), [], upstream).status).toBe(200);
    expect(play(ask('practice: error 529'), [], upstream).status).toBe(529);
    expect(play(ask('practice: error 529'), [], upstream).status).toBe(529);
  });

  it('breaks off in the middle of a stream when asked', () => {
    const { events, ended } = play(ask('practice: break off'));
    expect(ended).toBe('ECONNRESET');
    expect(events.some(({ type }) => type === 'content_block_delta')).toBe(true);
    expect(events.some(({ type }) => type === 'message_stop')).toBe(false);
  });

  it('streams exactly as many words as asked, within reason', () => {
    expect(textOf(play(ask('practice: long 2000', { max_tokens: 32_000 })).events).split(' ')).toHaveLength(2000);
    expect(textOf(play(ask('practice: long 999999', { max_tokens: 128_000 })).events).split(' ')).toHaveLength(20_000);
  });

  it('stops at max_tokens', () => {
    const { events } = play(ask('hello', { max_tokens: 5 }));
    expect(textOf(events).length).toBeLessThanOrEqual(20);
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 5 } });
  });

  it('answers without streaming when asked to, with the same text', () => {
    const whole = JSON.parse(play(ask('hello', { stream: false })).body) as { content: { text: string }[]; stop_reason: string };
    expect(whole.content[0]!.text).toBe(textOf(play(ask('hello')).events));
    expect(whole.stop_reason).toBe('end_turn');
  });

  it('answers a demand for JSON with JSON of that schema', () => {
    const schema = { type: 'object', properties: { title: { type: 'string' }, kind: { enum: ['a', 'b'] } }, required: ['title'] };
    const { events } = play(
      ask('Fix the login page of the shop', { tools: [], output_config: { format: { type: 'json_schema', schema } } }),
    );
    expect(JSON.parse(textOf(events))).toEqual({ title: 'Fix the login page of the', kind: 'a' });
  });

  it('answers the safety check for its own fixed tool uses, streamed or not, and refuses checks it does not know', () => {
    const safeguards = [{ type: 'dangerous_tool_use', classifier_context: {} }];
    const { events } = play(ask('practice: run', { safeguards }));
    const use = events.find(({ content_block }) => content_block?.type === 'tool_use') as unknown as { content_block: { id: string } };
    const tool_uses = { [use.content_block.id]: { type: 'evaluated', outcome: 'not_flagged' } };
    expect(events.at(-2)).toMatchObject({
      delta: { safeguard_results: [{ type: 'dangerous_tool_use', status: { type: 'available', tool_uses } }] },
    });
    const whole = JSON.parse(play(ask('hello', { safeguards, stream: false })).body) as object;
    expect(whole).toMatchObject({ safeguard_results: [{ status: { tool_uses: {} } }] });
    expect(play(ask('hello')).body).not.toContain('safeguard_results');

    const refused = play(ask('hello', { safeguards: [{ type: 'something_new' }] }));
    expect(refused.status).toBe(400);
    expect(refused.body).toContain('safeguards: something_new');
  });

  it.each([
    ['{', 'body'],
    ['{"model":"m"}', 'messages'],
    ['{"model":"m","messages":[{"role":"user","content":7}]}', 'messages.0.content'],
  ])('refuses %s as the API would', (body, where) => {
    const refused = play(body);
    expect(refused.status).toBe(400);
    expect((JSON.parse(refused.body) as { error: { message: string } }).error.message).toContain(where);
  });

  it('counts tokens and lists models', () => {
    expect(JSON.parse(play(ask('hello'), [], createUpstream(), '/v1/messages/count_tokens').body)).toEqual({
      input_tokens: expect.any(Number) as number,
    });
    expect(play(null, [], createUpstream(), '/v1/models?limit=1000').body).toContain('claude-opus-5-5');
  });

  it('gives every message an id of its own', () => {
    const upstream = createUpstream();
    const ids = [1, 2, 3].map(() => (play(ask('hello'), [], upstream).events[0] as unknown as { message: { id: string } }).message.id);
    expect(new Set(ids).size).toBe(3);
  });
});

describe('its token counts', () => {
  const long = (topic: string) => ({ type: 'text', text: topic.repeat(6000), cache_control: { type: 'ephemeral' } });
  const usageOf = (events: readonly StreamEvent[]) => events.at(-2)!.usage!;

  it('write a marked prefix to the cache and read it in the next turn of the session', () => {
    const upstream = createUpstream();
    const session: HeaderPairs = [['x-claude-code-session-id', 's1']];
    const first = usageOf(play(ask([long('a')]), session, upstream).events);
    expect(first['cache_creation_input_tokens']).toBeGreaterThan(1400);
    expect(first['cache_read_input_tokens']).toBe(0);
    const messages = [
      { role: 'user', content: [{ type: 'text', text: 'a'.repeat(6000) }] },
      { role: 'assistant', content: 'yes' },
      { role: 'user', content: [long('b')] },
    ];
    const second = usageOf(play(ask('', { messages }), session, upstream).events);
    expect(second['cache_read_input_tokens']).toBe(first['cache_creation_input_tokens']);
    expect(second['cache_creation_input_tokens']).toBeGreaterThan(1400);
  });

  it('do not read what another session wrote, nor what has expired', () => {
    const clock = createManualClock();
    const upstream = createUpstream(clock);
    const session: HeaderPairs = [['x-claude-code-session-id', 's1']];
    play(ask([long('a')]), session, upstream, undefined, clock);
    expect(
      usageOf(play(ask([long('a')]), [['x-claude-code-session-id', 's2']], upstream, undefined, clock).events)['cache_read_input_tokens'],
    ).toBe(0);
    expect(usageOf(play(ask([long('a')]), session, upstream, undefined, clock).events)['cache_read_input_tokens']).toBeGreaterThan(1400);
    clock.advance(300_001);
    expect(usageOf(play(ask([long('a')]), session, upstream, undefined, clock).events)['cache_read_input_tokens']).toBe(0);
  });

  it('tell one-hour writes apart', () => {
    const block = { ...long('a'), cache_control: { type: 'ephemeral', ttl: '1h' } };
    const usage = usageOf(play(ask([block])).events) as unknown as { cache_creation: Record<string, number> };
    expect(usage.cache_creation['ephemeral_1h_input_tokens']).toBeGreaterThan(1400);
    expect(usage.cache_creation['ephemeral_5m_input_tokens']).toBe(0);
  });
});

interface StreamEvent {
  readonly type: string;
  readonly content_block?: { readonly type: string };
  readonly delta?: { readonly type?: string; readonly text?: string; readonly partial_json?: string };
  readonly usage?: Readonly<Record<string, number>>;
}

function createUpstream(clock = createManualClock()) {
  let ids = 0;
  const models = [{ id: 'claude-opus-5-5', displayName: 'Opus', contextTokens: null }];
  return Object.assign(createPracticeUpstream({ clock, newId: (prefix) => `${prefix}_${(ids += 1)}`, models }), { clock });
}

/** Begins an exchange; the test moves the clock. */
function start(body: unknown, clock: ManualClock, headers: HeaderPairs = [], upstream = createUpstream(clock), path = '/v1/messages') {
  const heard = { chunks: [] as string[], status: 0, ended: null as string | null, isFull: false };
  const bytes = body === null ? null : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const handle = upstream(
    { url: `practice:${path}`, method: 'POST', headers, body: bytes },
    {
      sent: () => undefined,
      head: (status) => void (heard.status = status),
      data: (chunk) => heard.chunks.push(chunk.toString()) > 0 && !heard.isFull,
      end: () => void (heard.ended = 'end'),
      error: (error) => void (heard.ended = String((error as { code?: unknown }).code)),
    },
  );
  return Object.assign(heard, { handle });
}

/** A whole exchange, at whatever pace. */
function play(body: unknown, headers: HeaderPairs = [], upstream = createUpstream(), path?: string, clock: ManualClock = upstream.clock) {
  const call = start(body, clock, headers, upstream, path);
  while (call.ended === null) clock.advance(50);
  const text = call.chunks.join('');
  const events = [...text.matchAll(/^data: (.*)$/gm)].map((match) => JSON.parse(match[1]!) as StreamEvent);
  return { status: call.status, body: text, ended: call.ended, events };
}

function textOf(events: readonly StreamEvent[]): string {
  return events.map(({ delta }) => delta?.text ?? '').join('');
}
