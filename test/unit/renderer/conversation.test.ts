/** Recorded bodies, whole or broken off, as the inspector reads them. */
import { describe, expect, it } from 'vitest';
import { foldEvents } from '../../../src-renderer/features/inspector/fold-events.ts';
import { isEventStream, parseSse } from '../../../src-renderer/features/inspector/parse-sse.ts';
import { readConversation } from '../../../src-renderer/features/inspector/read-conversation.ts';
import { readReply } from '../../../src-renderer/features/inspector/read-reply.ts';
import { encodeEvent, errorBody, messageBody, messageEvents, text, thinking, toolUse } from '../../support/messages-stream.ts';

const recorded = (events: Parameters<typeof encodeEvent>[0][]) => events.map(encodeEvent).join('');

describe('an event stream', () => {
  it('is told from a JSON document', () => {
    expect(isEventStream(recorded(messageEvents()))).toBe(true);
    expect(isEventStream(': a comment first\n\ndata: {}\n\n')).toBe(true);
    expect(isEventStream('{"type":"message"}')).toBe(false);
    expect(isEventStream('')).toBe(false);
  });

  it('is read with any line end, several data lines and no event name', () => {
    expect(parseSse('event: a\r\ndata: 1\r\ndata: 2\r\n\r\ndata:3\n\n')).toEqual([
      { name: 'a', data: '1\n2' },
      { name: 'message', data: '3' },
    ]);
  });

  it('keeps an event that was cut off in the middle', () => {
    expect(parseSse('event: ping\ndata: {}\n\nevent: content_block_delta\ndata: {"del')).toHaveLength(2);
  });

  it('folds runs of equal deltas per block into one line and loses none', () => {
    const events = parseSse(
      recorded(messageEvents({ blocks: [thinking('hmm, let me see'), text('a longer answer than that')], deltaChars: 3 })),
    );
    const runs = foldEvents(events);
    expect(runs.map(({ label }) => label)).toContain('content_block_delta · text_delta · block 1');
    expect(runs.length).toBeLessThan(events.length / 2);
    expect(runs.flatMap((run) => run.events)).toEqual(events);
  });
});

describe('an answer', () => {
  it('is put together from the deltas of a stream', () => {
    const reply = readReply(
      recorded(
        messageEvents({
          blocks: [thinking('hmm'), text('Hello, world'), toolUse('Bash', { command: 'ls' })],
          stopReason: 'tool_use',
          deltaChars: 4,
        }),
      ),
    );
    expect(reply.blocks).toEqual([
      { kind: 'thinking', text: 'hmm' },
      { kind: 'text', text: 'Hello, world', isCachePoint: false },
      { kind: 'tool_use', name: 'Bash', input: '{\n  "command": "ls"\n}', isCachePoint: false },
    ]);
    expect(reply.stopReason).toBe('tool_use');
  });

  it('is the same read from the JSON of an answer that was not streamed', () => {
    const answer = { blocks: [text('Hello')], stopReason: 'end_turn' };
    expect(readReply(JSON.stringify(messageBody(answer)))).toEqual(readReply(recorded(messageEvents(answer))));
  });

  it('that broke off keeps what came, a tool’s half input as the text it is', () => {
    const events = messageEvents({ blocks: [toolUse('Write', { file_path: '/a/long/path/to/a/file' })], deltaChars: 5 });
    const cut = events.slice(0, events.findLastIndex(({ event }) => event === 'content_block_delta') - 1);
    expect(readReply(recorded(cut)).blocks[0]).toMatchObject({
      kind: 'tool_use',
      name: 'Write',
      input: expect.stringContaining('file_path'),
    });
  });

  it('shows an error event and an error document with their type', () => {
    const body = errorBody('overloaded_error', 'Overloaded');
    expect(readReply(JSON.stringify(body)).error).toBe('overloaded_error: Overloaded');
    expect(readReply(recorded([{ event: 'error', data: body }])).error).toBe('overloaded_error: Overloaded');
  });

  it('that is no message at all is shown as it came', () => {
    expect(readReply('<html>502 Bad Gateway</html>').error).toBe('<html>502 Bad Gateway</html>');
    expect(readReply('')).toEqual({ blocks: [], stopReason: null, error: null });
  });
});

describe('a request', () => {
  it('is read into system, tools and turns, cache points noted', () => {
    const conversation = readConversation(
      JSON.stringify({
        system: [{ type: 'text', text: 'You are', cache_control: { type: 'ephemeral' } }],
        tools: [{ name: 'Bash', description: 'Runs a command', input_schema: {} }],
        messages: [
          { role: 'user', content: 'hi' },
          { role: 'system', content: 'environment' },
          { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'Bash', input: {} }] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', is_error: true, content: [{ type: 'text', text: 'no' }] }] },
        ],
      }),
    );
    expect(conversation?.system).toEqual([{ kind: 'text', text: 'You are', isCachePoint: true }]);
    expect(conversation?.tools.map(({ name }) => name)).toEqual(['Bash']);
    expect(conversation?.turns.map(({ role }) => role)).toEqual(['user', 'system', 'assistant', 'user']);
    expect(conversation?.turns[3]?.blocks[0]).toMatchObject({ kind: 'tool_result', isError: true, content: [{ text: 'no' }] });
  });

  it('shows images by their size and unknown blocks as JSON, dropping nothing', () => {
    const data = 'A'.repeat(4000);
    const conversation = readConversation(
      JSON.stringify({
        messages: [
          {
            role: 'user',
            content: [
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data } },
              { type: 'from_the_future', x: 1 },
            ],
          },
        ],
      }),
    );
    expect(conversation?.turns[0]?.blocks).toMatchObject([
      { kind: 'image', mediaType: 'image/png', bytes: 3000 },
      { kind: 'other', type: 'from_the_future', json: expect.stringContaining('"x": 1') },
    ]);
  });

  it('that is no Messages request is not pressed into one', () => {
    expect(['', 'null', '[]', '{"messages": 3}', 'not json'].map(readConversation)).toEqual([null, null, null, null, null]);
  });
});
