import { expect, test } from 'vitest';
import { emptyUsage } from '../../../../src-main/contract/records.ts';
import { SseFrames } from '../../../../src-main/gateway/formats/sse-frames.ts';
import { estimateInputTokens, estimateOutputTokens } from '../../../../src-main/gateway/metering/estimate.ts';
import { createUsageReader, type UsageReader } from '../../../../src-main/gateway/metering/usage-reader.ts';
import { encodeEvent, messageBody, messageEvents, text, thinking, toolUse, type SseEvent } from '../../../support/messages-stream.ts';

function read(events: readonly SseEvent[] | string): UsageReader {
  const reader = createUsageReader();
  const wire = typeof events === 'string' ? events : events.map(encodeEvent).join('');
  for (const frame of new SseFrames().push(Buffer.from(wire))) reader.frame(frame);
  return reader;
}
const start = (usage: unknown): SseEvent => ({
  event: 'message_start',
  data: { type: 'message_start', message: { model: 'claude-opus-5-5', usage } },
});
const delta = (usage: unknown, reason: string | null = 'end_turn'): SseEvent => ({
  event: 'message_delta',
  data: { type: 'message_delta', delta: { stop_reason: reason }, usage },
});

const answer = {
  model: 'claude-sonnet-4-5-20250929',
  blocks: [thinking('weighing it'), text('Done.'), toolUse('Bash', { command: 'ls' })],
  usage: { input: 3, output: 812, cacheRead: 48_211, cacheWrite5m: 1900, cacheWrite1h: 20, webSearches: 2 },
};
const usage = { input: 3, output: 812, cacheRead: 48_211, cacheWrite5m: 1900, cacheWrite1h: 20, webSearches: 2 };

test('reads a whole stream: usage by kind, model, stop reason, terms', () => {
  expect(read(messageEvents({ ...answer, extraUsage: { speed: 'fast' } })).reading()).toEqual({
    usage,
    passes: [{ model: null, usage }],
    isFinal: true,
    isDoubtful: false,
    hasCredit: false,
    reportedNanoUsd: null,
    model: 'claude-sonnet-4-5-20250929',
    stopReason: 'tool_use',
    speed: 'fast',
    serviceTier: 'standard',
    inferenceGeo: 'not_available',
  });
});

test('reads the same from a reply that was not streamed', () => {
  const reader = createUsageReader();
  reader.json(Buffer.from(JSON.stringify(messageBody(answer))));
  expect(reader.reading()).toMatchObject({ usage, isFinal: true, stopReason: 'tool_use', serviceTier: 'standard' });
});

test('knows the stop reason as soon as its event was seen', () => {
  const events = messageEvents();
  expect(read(events.slice(0, -2)).stopReason).toBeNull();
  expect(read(events.slice(0, -1)).stopReason).toBe('end_turn');
});

test('the final count is cumulative: it replaces the first one, and silence replaces nothing', () => {
  const first = {
    input_tokens: 100,
    output_tokens: 1,
    cache_read_input_tokens: 50,
    cache_creation: { ephemeral_5m_input_tokens: 5, ephemeral_1h_input_tokens: 7 },
  };
  expect(read([start(first), delta({ output_tokens: 30 })]).reading().usage).toEqual({
    ...emptyUsage,
    input: 100,
    output: 30,
    cacheRead: 50,
    cacheWrite5m: 5,
    cacheWrite1h: 7,
  });
  expect(
    read([start(first), delta({ input_tokens: 900, output_tokens: 30, cache_read_input_tokens: null })]).reading().usage,
  ).toMatchObject({ input: 900, cacheRead: 50 });
  expect(read([start(first), delta({ input_tokens: 0, output_tokens: 30 })]).reading().usage).toMatchObject({ input: 100, output: 30 });
});

test('several final counts: the last one holds', () => {
  expect(read([start({ input_tokens: 5 }), delta({ output_tokens: 10 }, null), delta({ output_tokens: 25 })]).reading()).toMatchObject({
    usage: { output: 25 },
    stopReason: 'end_turn',
  });
});

test('cache writes without a split have the lifetime that was seen or asked for; a split that does not add up follows the total', () => {
  expect(read([start({ cache_creation_input_tokens: 40 })]).reading()).toMatchObject({
    usage: { cacheWrite5m: 40, cacheWrite1h: 0 },
    isDoubtful: false,
  });
  const split = { ephemeral_5m_input_tokens: 5, ephemeral_1h_input_tokens: 30 };
  expect(read([start({ cache_creation_input_tokens: 40, cache_creation: split })]).reading()).toMatchObject({
    usage: { cacheWrite5m: 5, cacheWrite1h: 35 },
    isDoubtful: true,
  });
  expect(
    read([start({ cache_creation_input_tokens: 35, cache_creation: split }), delta({ cache_creation_input_tokens: 35 })]).reading(),
  ).toMatchObject({
    usage: { cacheWrite5m: 5, cacheWrite1h: 30 },
    isDoubtful: false,
  });
});

test('a request that asked for an hour has written for an hour when its provider only says how much', () => {
  const reader = createUsageReader('1h');
  reader.json(Buffer.from(JSON.stringify({ usage: { input_tokens: 3, output_tokens: 4, cache_creation_input_tokens: 40 } })));
  expect(reader.reading().usage).toMatchObject({ cacheWrite5m: 0, cacheWrite1h: 40 });
});

test('a zero beside counts of the cache is a statement, all zeros are silence', () => {
  const first = { input_tokens: 900, output_tokens: 1, cache_read_input_tokens: 0 };
  const stated = { input_tokens: 0, output_tokens: 30, cache_read_input_tokens: 900 };
  expect(read([start(first), delta(stated)]).reading().usage).toMatchObject({ input: 0, cacheRead: 900, output: 30 });
  const silent = { input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 };
  expect(read([start(first), delta(silent)]).reading().usage).toMatchObject({ input: 900, cacheRead: 0, output: 1 });
  expect(read([start(silent), delta(silent)]).reading().isFinal).toBe(false);
});

test('of an answer by another model each pass is counted once, at its own model', () => {
  const said = {
    input_tokens: 1000,
    output_tokens: 1000,
    iterations: [
      { type: 'message', model: 'claude-haiku-5-5', input_tokens: 1000, output_tokens: 1 },
      { type: 'fallback_message', model: 'claude-opus-5-5', input_tokens: 1000, output_tokens: 1000 },
    ],
  };
  const reading = read([start({ input_tokens: 1000, output_tokens: 1 }), delta(said), delta({ output_tokens: 1000 })]).reading();
  expect(reading).toMatchObject({ model: 'claude-opus-5-5', usage: { input: 2000, output: 1001 }, isDoubtful: false });
  expect(reading.passes.map(({ model, usage: { output } }) => [model, output])).toEqual([
    ['claude-haiku-5-5', 1],
    ['claude-opus-5-5', 1000],
  ]);
});

test.each([
  [{ cost: 0.0123 }, 12_300_000],
  [{ cost: 0 }, 0],
  [{ cost: 0.002, is_byok: true }, null],
  [{ cost: { total_cost: 0.006_25, request_cost: 0.006 } }, 6_250_000],
  [{ cost_in_usd_ticks: 125_000_005 }, 12_500_001],
  [{ cost: -1 }, null],
  [{ cost: '0.5' }, null],
  [{ cost: 1e300 }, null],
  [{ cost_in_usd_ticks: 1.5 }, null],
])('what the provider says it charged, %j, is %j nano-dollars', (told, nanoUsd) => {
  expect(read([start({ input_tokens: 1 }), delta({ output_tokens: 1, ...told })]).reading().reportedNanoUsd).toBe(nanoUsd);
});

test('a compaction inside the request is billed on top, once, however often the usage is repeated', () => {
  const said = {
    input_tokens: 23_000,
    output_tokens: 1000,
    iterations: [
      { type: 'compaction', input_tokens: 180_000, output_tokens: 3500 },
      { type: 'message', input_tokens: 23_000, output_tokens: 1000 },
    ],
  };
  expect(read([start(said), delta(said), delta({ output_tokens: 1200 })]).reading()).toMatchObject({
    usage: { input: 203_000, output: 4700 },
    isDoubtful: false,
  });
  expect(read([delta({ output_tokens: 1, iterations: [{ type: 'advisor_message', output_tokens: 10 }] })]).reading()).toMatchObject({
    usage: { output: 11 },
    isDoubtful: true,
  });
});

test('a stream that broke off counts what was streamed, by length, and is not final', () => {
  const events = messageEvents({ blocks: [text('x'.repeat(4000))], deltaChars: 40, usage: { input: 9 } });
  const reading = read(events.slice(0, -2)).reading();
  expect(reading.isFinal).toBe(false);
  expect(reading.usage?.input).toBe(9);
  expect(reading.usage?.output).toBeGreaterThanOrEqual(900);
  expect(reading.usage?.output).toBeLessThanOrEqual(1100);
});

test('an answer without any usage has none, rather than zero', () => {
  expect(read([]).reading().usage).toBeNull();
  expect(read([{ event: 'message_start', data: { type: 'message_start', message: {} } }]).reading().usage).toBeNull();
});

test('an error event is remembered', () => {
  const reader = read([{ event: 'error', data: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } } }]);
  expect(reader.error).toEqual({ type: 'overloaded_error', message: 'Overloaded' });
  const unstreamed = createUsageReader();
  unstreamed.json(Buffer.from('{"type":"error","error":{"type":"api_error","message":"no"}}'));
  expect(unstreamed.error?.type).toBe('api_error');
  expect(unstreamed.reading()).toMatchObject({ usage: null, isFinal: false });
});

test('events without an event line are read by their data', () => {
  const wire = messageEvents(answer)
    .map(({ data }) => `data: ${JSON.stringify(data)}\r\n\r\n`)
    .join('');
  expect(read(wire).reading()).toMatchObject({ usage, isFinal: true, model: 'claude-sonnet-4-5-20250929' });
});

test.each([
  [-5, 0],
  ['250', 250],
  [1e300, 100_000_000],
  [12.2, 13],
  ['many', 0],
  [{ n: 1 }, 0],
  [true, 0],
])('a count of %o is mended to %d and marked doubtful', (value, mended) => {
  expect(read([start({ input_tokens: value, output_tokens: 4 })]).reading()).toMatchObject({
    usage: { input: mended, output: 4 },
    isDoubtful: true,
  });
});

test.each([
  'event: message_start\ndata: {"type":"mess\n\n',
  'event: message_delta\ndata: null\n\n',
  'event: message_delta\ndata: []\n\n',
  'event: message_delta\ndata: {"type":"message_delta","usage":7,"delta":3}\n\n',
  'event: error\ndata: {}\n\n',
  'event: message_start\n\n',
])('an unreadable frame is passed over: %j', (wire) => {
  expect(read(wire).reading()).toMatchObject({ usage: null, isFinal: false });
});

test.each(['', 'null', '[]', '<html>', '{"usage":"none"}', '{"usage":[]}'])('a body that is no message says nothing: %j', (body) => {
  const reader = createUsageReader();
  reader.json(Buffer.from(body));
  expect(reader.reading()).toMatchObject({ usage: null, isFinal: false });
});

test('estimates four bytes or characters to a token, and never none for something', () => {
  expect([0, 1, 4, 5, 120_000].map(estimateInputTokens)).toEqual([0, 1, 1, 2, 30_000]);
  expect([0, 1, 4001].map(estimateOutputTokens)).toEqual([0, 1, 1001]);
});

test('a stream of a provider that never says its usage is not taken for one that cost nothing', () => {
  const reader = createUsageReader();
  const text = 'a'.repeat(400);
  const events = messageEvents({ blocks: [{ type: 'text', text }], deltaChars: 400, usage: { input: 0, output: 0 } });
  for (const event of events) for (const frame of new SseFrames().push(Buffer.from(encodeEvent(event)))) reader.frame(frame);
  const { usage, isFinal } = reader.reading();
  expect(isFinal).toBe(false);
  expect(usage?.output).toBeGreaterThan(50);
});
