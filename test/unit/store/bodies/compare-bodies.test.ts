import { describe, expect, test } from 'vitest';
import { compareBodies } from '../../../../src-main/store/bodies/compare-bodies.ts';

interface Body {
  model?: string;
  max_tokens?: number;
  messages?: unknown[];
  system?: unknown;
  tools?: unknown[];
}
const bytes = (body: Body) => Buffer.from(JSON.stringify({ model: 'claude-opus-5-5', ...body }));
const compare = (before: Body, after: Body) => compareBodies(bytes(before), bytes(after));
/** Lines that say something: `label: change`. */
const changes = (difference: ReturnType<typeof compareBodies>) =>
  difference.blocks.filter(({ change }) => change !== 'same').map(({ label, change }) => `${label}: ${change}`);

const text = (words: string) => ({ type: 'text', text: words });
const marker = { cache_control: { type: 'ephemeral' } };
const bash = { name: 'Bash', description: 'runs a command' };
const edit = { name: 'Edit', description: 'edits a file' };
const turn: Body = { tools: [bash, edit], system: [text('be brief')], messages: [{ role: 'user', content: [text('hello')] }] };

describe('comparing two turns', () => {
  test('the same bodies have no difference', () => {
    const { firstDifference, blocks, addedBytes } = compare(turn, turn);
    expect(firstDifference).toBeNull();
    expect(addedBytes).toBe(0);
    expect(blocks.map(({ label, change }) => `${label}: ${change}`)).toEqual([
      'fields: same',
      'tools[0] Bash: same',
      'tools[1] Edit: same',
      'system[0]: same',
      'messages[0].content[0] text: same',
    ]);
  });

  test('an ordinary next turn adds messages, and the first of them is where the cache ends', () => {
    const next = {
      ...turn,
      messages: [
        { role: 'user', content: [text('hello')] },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'Bash', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'done', ...marker }] },
      ],
    };
    const difference = compare(turn, next);
    expect(changes(difference)).toEqual(['messages[1].content[0] tool_use: added', 'messages[2].content[0] tool_result: added']);
    expect(difference.firstDifference).toBe('messages[1].content[0] tool_use');
  });

  test('a marker that moved is shown as such and breaks no cache', () => {
    const marked = { ...turn, messages: [{ role: 'user', content: [{ ...text('hello'), ...marker }] }] };
    const { blocks, firstDifference } = compare(marked, turn);
    expect(firstDifference).toBeNull();
    expect(blocks.find(({ change }) => change === 'changed')).toMatchObject({
      label: 'messages[0].content[0] text',
      before: 'cache_control: {"type":"ephemeral"}, as a block',
      after: 'without cache_control, as a block',
    });
  });

  test('a text block written as a plain string is still the same text', () => {
    const plain = { ...turn, messages: [{ role: 'user', content: 'hello' }] };
    const difference = compare(turn, plain);
    expect(changes(difference)).toEqual(['messages[0].content: changed']);
    expect(difference.firstDifference).toBeNull();
  });

  test('a changed tool is named with what it was and what it is', () => {
    const difference = compare(turn, { ...turn, tools: [bash, { ...edit, description: 'edits many files' }] });
    expect(difference.firstDifference).toBe('tools[1] Edit');
    expect(difference.blocks.find(({ label }) => label === 'tools[1] Edit')).toMatchObject({
      change: 'changed',
      before: JSON.stringify(edit),
      after: '{"name":"Edit","description":"edits many files"}',
    });
  });

  test('a tool put in front does not make the others look changed', () => {
    const difference = compare(turn, { ...turn, tools: [{ name: 'Read' }, bash, edit] });
    expect(changes(difference)).toEqual(['tools[0] Read: added']);
    expect(difference.firstDifference).toBe('tools[0] Read');
  });

  test('tools that changed places break the cache', () => {
    const difference = compare(turn, { ...turn, tools: [edit, bash] });
    expect(difference.firstDifference).toBe('tools[0] Bash');
    expect(changes(difference)).toEqual(['tools[0] Bash: removed', 'tools[1] Bash: added']);
  });

  test('a removed tool and a changed system block are both listed, tools first', () => {
    const difference = compare(turn, { ...turn, tools: [edit], system: [text('be thorough')] });
    expect(changes(difference)).toEqual(['tools[0] Bash: removed', 'system[0]: changed']);
    expect(difference.firstDifference).toBe('tools[0] Bash');
  });

  test('another model is the first difference, another max_tokens is none', () => {
    expect(compare(turn, { ...turn, model: 'claude-haiku-5-5' }).firstDifference).toBe('fields');
    const limited = compare(turn, { ...turn, max_tokens: 5 });
    expect(changes(limited)).toEqual(['fields: changed']);
    expect(limited.firstDifference).toBeNull();
  });

  test('a changed role or a message-level field shows up', () => {
    const message = { role: 'user', content: [text('hello')] };
    expect(compare({ messages: [message] }, { messages: [{ ...message, role: 'assistant' }] }).firstDifference).toBe('messages[0]');
    expect(compare({ messages: [message] }, { messages: [{ ...message, output_config: { effort: 'low' } }] }).firstDifference).toBe(
      'messages[0]',
    );
  });

  test('a compaction removes the old messages and adds the summary', () => {
    const long = { messages: Array.from({ length: 6 }, (_, index) => ({ role: 'user', content: [text(`message ${index}`)] })) };
    const difference = compare(long, { messages: [{ role: 'user', content: [text('summary')] }] });
    expect(difference.firstDifference).toBe('messages[0].content[0] text');
    expect(difference.blocks.filter(({ change }) => change === 'removed')).toHaveLength(5);
  });

  test('long texts are shortened around what differs', () => {
    const long = 'x'.repeat(10_000);
    const { blocks } = compare({ system: `${long}one${long}` }, { system: `${long}two${long}` });
    const changed = blocks.find(({ change }) => change === 'changed');
    expect(changed?.before).toContain('xxxone');
    expect(changed?.after).toContain('xxxtwo');
    expect(changed?.after?.length).toBeLessThan(4100);
  });

  test('the first turn has nothing before it', () => {
    const difference = compareBodies(null, bytes(turn));
    expect(difference.firstDifference).toBeNull();
    expect(difference.blocks.every(({ change }) => change === 'added')).toBe(true);
  });

  test('even the largest bodies are compared', () => {
    const many = (word: string) => ({ system: Array.from({ length: 20_000 }, (_, index) => text(`${word} ${index}`)) });
    const difference = compare(many('one'), many('two'));
    expect(difference.firstDifference).toBe('system[0]');
    expect(compareBodies(null, Buffer.from(`{"messages":[${'{},'.repeat(150_000)}{}]}`)).blocks).toHaveLength(1);
  });

  test('bodies that are no Messages requests are compared whole', () => {
    const difference = compareBodies(Buffer.from('{"a":'), Buffer.from([0xff, 0x00, 0x7b]));
    expect(changes(difference)).toEqual(['body: changed']);
  });
});
