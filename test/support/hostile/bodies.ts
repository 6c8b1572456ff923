/** Bodies that are no request, or nearly one: broken, deep, wide, in other encodings, of wrong types. */
import { bearer, inputOf, type Generator } from './hostile-input.ts';
import { endpoints, jsonHeaders } from './endpoints.ts';
import type { Random } from './random.ts';

const MODEL = 'claude-haiku-5-5';

export const brokenBodies: Generator = (random, { open }) => {
  const endpoint = random.pick(endpoints);
  const text = JSON.stringify(endpoint.body(MODEL, 64));
  return inputOf('broken body', {
    target: endpoint.target(MODEL),
    headers: [...jsonHeaders, bearer(open)],
    body: random.pick(DAMAGES)(text, random),
  });
};

const DAMAGES: readonly ((text: string, random: Random) => Buffer)[] = [
  () => Buffer.alloc(0),
  (text, random) => Buffer.from(text.slice(0, random.whole(0, text.length - 1))),
  (text, random) => Buffer.from(text + random.pick(['}', '{}', ',', '\0', 'x', '\n\n{"model":1}'])),
  (text) => Buffer.from(`\uFEFF${text}`),
  (text) => Buffer.from(text, 'utf16le'),
  (text, random) => {
    const bytes = Buffer.from(text);
    for (let count = random.whole(1, 8); count > 0; count -= 1) bytes[random.whole(0, bytes.length - 1)] = random.whole(0, 255);
    return bytes;
  },
  (_text, random) => random.bytes(random.whole(1, 2000)),
  (_text, random) => Buffer.from(random.pick(['null', '[]', '{}', '""', '0', '-', 'true', '[[]]', 'NaN', 'Infinity', "{'a':1}", '//x'])),
];

/** A value of another type, size or shape somewhere in a request that is fine otherwise. */
export const oddValues: Generator = (random, { open }) => {
  const endpoint = random.pick(endpoints);
  const body: Record<string, unknown> = { ...endpoint.body(MODEL, 64) };
  const name = random.isTrue(0.3) ? 'tools' : random.pick([...Object.keys(body), ...FIELDS]);
  body[name] = name === 'tools' && random.isTrue() ? random.pick(TOOLS)(random) : random.pick(VALUES)(random);
  return inputOf('odd value', {
    target: endpoint.target(MODEL),
    headers: [...jsonHeaders, bearer(open)],
    body: Buffer.from(textOf(body)),
  });
};

const FIELDS = [
  'tools',
  'tool_choice',
  'system',
  'thinking',
  'metadata',
  'stop_sequences',
  'temperature',
  'top_k',
  'stream',
  'speed',
  'service_tier',
  'container',
  'mcp_servers',
  'context_management',
  'fallbacks',
  'thread',
  'output_config',
  'response_format',
  'reasoning',
  'input',
  'toolConfig',
  'systemInstruction',
  'safetySettings',
  '__proto__',
  'constructor',
  'toString',
];

const VALUES: readonly ((random: Random) => unknown)[] = [
  () => null,
  () => true,
  () => '',
  () => [],
  () => ({}),
  () => -1,
  () => 0,
  () => 1e308,
  () => 1.5,
  () => Number.MAX_SAFE_INTEGER,
  () => '\u0000\u001B[2J\u202E\uFFFF\uD800',
  (random) => 'x'.repeat(random.whole(1, 20_000)),
  (random) => deep(random.whole(10, 5000)),
  (random) => Array.from({ length: random.whole(1, 2000) }, (_, index) => index),
  (random) => Object.fromEntries(Array.from({ length: random.whole(1, 2000) }, (_, index) => [`k${index}`, index])),
  () => [null, null],
  () => [{ role: 'user' }, { role: 'nobody', content: 7 }, { content: [{}] }],
  () => [{ role: 'user', content: [{ type: 'text' }, { type: 'image', source: {} }, { type: 'document', source: { type: 'url' } }, null] }],
  () => ({ type: 'enabled', budget_tokens: -5 }),
  () => ({ type: ['x'] }),
];

const TOOLS: readonly ((random: Random) => unknown)[] = [
  () => [
    { type: 'function', function: { name: '', parameters: null } },
    { name: 'a', input_schema: 'no schema' },
  ],
  (random) => [{ type: 'function', function: { name: 'deep', parameters: deep(random.whole(10, 5000)) } }],
  (random) => [{ name: 'deep', input_schema: deep(random.whole(10, 5000)) }],
  (random) => [{ functionDeclarations: [{ name: 'deep', parameters: deep(random.whole(10, 5000)) }] }],
  () => [{ type: 'web_search_20250305', name: 'web_search', max_uses: -1 }, { type: 'code_execution_20250825' }, 7],
];

/** Stands for a schema of so many levels: deeper than `JSON.stringify` can go, so it is put into the text. */
function deep(levels: number): string {
  return `deep:${levels}`;
}

function textOf(body: unknown): string {
  return JSON.stringify(body).replaceAll(/"deep:(\d+)"/g, (_, levels: string) => {
    const count = Number(levels);
    return `${'{"type":"object","properties":{"a":'.repeat(count)}{}${'}}'.repeat(count)}`;
  });
}
