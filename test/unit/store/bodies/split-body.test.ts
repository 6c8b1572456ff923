import { describe, expect, test } from 'vitest';
import { splitBody, type Block } from '../../../../src-main/store/bodies/split-body.ts';

const split = (text: string) => splitBody(Buffer.from(text), 0);
const texts = (text: string, blocks: readonly Block[]) => blocks.map(({ start, end }) => Buffer.from(text).toString('utf8', start, end));
const cores = (text: string) => split(text).map(({ start, coreEnd }) => Buffer.from(text).toString('utf8', start, coreEnd));

describe('splitting a Messages body', () => {
  test('finds each tool, system block and content block, in the order of the bytes', () => {
    const body =
      '{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image","source":{"data":"]}"}}]},{"role":"assistant","content":"plain"}],"system":[{"type":"text","text":"s"}],"tools":[{"name":"Bash"},{"name":"Edit"}]}';
    const blocks = split(body);
    expect(texts(body, blocks)).toEqual([
      '{"type":"text","text":"a"}',
      '{"type":"image","source":{"data":"]}"}}',
      '"plain"',
      '{"type":"text","text":"s"}',
      '{"name":"Bash"}',
      '{"name":"Edit"}',
    ]);
    expect(blocks.map(({ list, index, content }) => [list, index, content])).toEqual([
      ['messages', 0, 0],
      ['messages', 0, 1],
      ['messages', 1, null],
      ['system', 0, null],
      ['tools', 0, null],
      ['tools', 1, null],
    ]);
  });

  test('takes a plain string as the only system block', () => {
    const body = '{"system":"be brief"}';
    expect(texts(body, split(body))).toEqual(['"be brief"']);
  });

  test('leaves a trailing cache marker out of the core, whatever the spacing', () => {
    const bodies = [
      '{"tools":[{"name":"Bash"}]}',
      '{"tools":[{"name":"Bash","cache_control":{"type":"ephemeral"}}]}',
      '{"tools":[{"name":"Bash" ,\n "cache_control" : {"type":"ephemeral", "ttl":"1h"} } ]}',
      '{"tools":[{"name":"Bash","cache_control":null}]}',
    ];
    expect(bodies.map(cores)).toEqual(bodies.map(() => ['{"name":"Bash"']));
    expect(bodies.map((body) => split(body)[0]?.marker === null)).toEqual([true, false, false, false]);
  });

  test('keeps a marker that is not last as part of the core', () => {
    expect(cores('{"tools":[{"cache_control":{},"name":"Bash"}]}')).toEqual(['{"cache_control":{},"name":"Bash"']);
  });

  test('looks only where blocks belong', () => {
    expect(split('{"metadata":{"tools":[{"name":"x"}]},"messages":[{"role":"user","note":{"content":[{}]}}],"tools":{"a":1}}')).toEqual([]);
  });

  test('reads escaped quotes and brackets in strings as text', () => {
    const body = '{"messages":[{"content":[{"text":"\\"}],[{\\\\"},{"text":"b"}]}]}';
    expect(cores(body)).toEqual(['{"text":"\\"}],[{\\\\"', '{"text":"b"']);
  });

  test('starts where it is told to', () => {
    const body = Buffer.from('["x-app","cli"]\n{"tools":[{"name":"Bash"}]}');
    expect(splitBody(body, 16)).toMatchObject([{ list: 'tools', start: 26, end: 41 }]);
  });

  test.each([
    '',
    'null',
    '[]',
    '"text"',
    '{',
    '{"tools":[{"name":"Bash"}]',
    '{"tools":[{"name":"Bash"}]}}',
    '{"tools":[{"name":"Bash"}',
    '{"tools":[{"name":"Ba',
    '{"tools":[{"name" "Bash"}]}',
    '{"tools":[,]}',
    '{"tools":[{"name":"Bash"},]}',
    '{"tools":[{"name":}]}',
    '{"tools":[{"name":"\\',
    '\uFEFF{"tools":[{"name":"Bash"}]}',
  ])('finds nothing in %j, which is not the JSON it needs', (text) => {
    expect(split(text)).toEqual([]);
  });

  test('does not split what was made of countless blocks', () => {
    const blocks = (count: number) => `{"system":[${Array.from({ length: count }, () => '{}').join(',')}]}`;
    expect(split(blocks(100_000))).toHaveLength(100_000);
    expect(split(blocks(100_001))).toEqual([]);
  });

  test('does not mind a million levels', () => {
    const deep = '['.repeat(1_000_000);
    expect(split(`{"tools":[{"input_schema":${deep}`)).toEqual([]);
    expect(split(`{"tools":[{"input_schema":${deep}${']'.repeat(1_000_000)}}]}`)).toHaveLength(1);
  });
});

describe('recognising blocks of an earlier body', () => {
  /** Knows one core, wherever it stands. */
  const knowing = (core: string, body: string) =>
    splitBody(Buffer.from(body), 0, {
      match: (position) => (body.startsWith(core, position) ? 7 : -1),
      size: () => core.length,
    });

  test('a known core gives the same range as reading it', () => {
    for (const rest of ['}', ' }', ',"cache_control":{"type":"ephemeral"}}', ' , "cache_control" : [1] }']) {
      const body = `{"tools":[{"name":"Bash"${rest},{"name":"Edit"}]}`;
      const [known, ...others] = knowing('{"name":"Bash"', body);
      expect(known).toEqual({ ...split(body)[0], known: 7 });
      expect(others).toEqual(split(body).slice(1));
    }
  });

  test('a core that goes on differently is read anew', () => {
    for (const rest of [',"strict":true}', '2}', ',"cache_control":{},"strict":true}', ',"cache_controls":{}}']) {
      const body = `{"tools":[{"count":1${rest}]}`;
      expect(knowing('{"count":1', body)).toEqual(split(body));
    }
  });
});
