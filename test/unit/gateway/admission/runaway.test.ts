import { expect, test } from 'vitest';
import { RunawayWatch } from '../../../../src-main/gateway/admission/runaway.ts';
import type { RunawayRule } from '../../../../src-main/gateway/admission/tier.ts';
import { lastToolCall } from '../../../../src-main/gateway/admission/tool-call.ts';
import type { Runaway } from '../../../../src-main/gateway/events.ts';
import { keyRecord } from '../../../support/test-gateway.ts';

const call = (id: string, input: unknown, name = 'Bash') => ({ type: 'tool_use', id, name, input });
const body = (...calls: unknown[]) =>
  Buffer.from(
    JSON.stringify({
      model: 'm',
      messages: calls.flatMap((one) => [
        { role: 'assistant', content: [one] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x', content: 'says "type":"tool_use" and {"input":1}' }] },
      ]),
      tools: [{ name: 'Bash', input_schema: { type: 'object' } }],
    }),
  );

test('the last tool call is told by its id, and its input by a fingerprint', () => {
  const [first, same, other, named] = [
    lastToolCall(body(call('toolu_0', { a: 9 }), call('toolu_1', { command: 'ls "}" \\ {', more: { deep: [1] } }))),
    lastToolCall(body(call('toolu_2', { command: 'ls "}" \\ {', more: { deep: [1] } }))),
    lastToolCall(body(call('toolu_2', { command: 'ls "}" \\ {', more: { deep: [2] } }))),
    lastToolCall(body(call('toolu_2', { command: 'ls "}" \\ {', more: { deep: [1] } }, 'Shell'))),
  ];
  expect(first?.id).toBe('toolu_1');
  expect(same?.fingerprint).toBe(first?.fingerprint);
  expect(new Set([first, other, named].map((one) => one?.fingerprint)).size).toBe(3);
});

test.each([
  ['no call', body()],
  ['half a call', Buffer.from('{"type":"tool_use","id":"toolu_1","name":"Bash"')],
  ['nothing', Buffer.from('')],
])('a body with %s has none', (_what, bytes) => {
  expect(lastToolCall(bytes)).toBeNull();
});

function watch(rule: Partial<RunawayRule>) {
  const told: Runaway[] = [];
  const key = { ...keyRecord('laptop', '', ''), runaway: { repeats: 0, nanoUsdPer10m: 0, action: 'stop', ...rule } as const };
  const runner = { key, sessionId: 'session-1', agentId: null };
  return { told, runner, runaway: new RunawayWatch((one) => told.push(one)) };
}

test('the same input from several calls is a sign; the same call sent again is not, nor is another input', () => {
  const { told, runner, runaway } = watch({ repeats: 3 });
  for (let count = 0; count < 10; count += 1) runaway.asked(runner, body(call('toolu_1', 'same')), count);
  runaway.asked(runner, body(call('toolu_2', 'same')), 10);
  for (let count = 0; count < 10; count += 1) runaway.asked(runner, body(call(`toolu_x${count}`, count)), 11);
  expect(told).toEqual([]);
  for (const id of ['a', 'b', 'c']) runaway.asked(runner, body(call(id, 'same')), 20);
  expect(told).toMatchObject([{ sign: 'repeats', amount: 3, sessionId: 'session-1', keyId: 'laptop', isStopped: true }]);
});

test('subagents are told apart, and a sign that goes on is told again only after an hour', () => {
  const { told, runner, runaway } = watch({ repeats: 2 });
  runaway.asked(runner, body(call('a', 'same')), 0);
  runaway.asked({ ...runner, agentId: 'agent' }, body(call('b', 'same')), 0);
  expect(told).toEqual([]);
  for (const [id, at] of [
    ['c', 1],
    ['d', 2],
    ['e', 3_600_001],
  ] as const)
    runaway.asked(runner, body(call(id, 'same')), at);
  expect(told.map(({ at }) => at)).toEqual([1, 3_600_001]);
});

test('money spent within ten minutes counts, what is older does not', () => {
  const { told, runner, runaway } = watch({ nanoUsdPer10m: 100 });
  runaway.charged(runner, 60, 0, 0);
  runaway.charged(runner, 60, 700_000, 700_000);
  expect(told).toEqual([]);
  runaway.charged(runner, 60, 900_000, 900_000);
  expect(told).toMatchObject([{ sign: 'rate', amount: 120 }]);
});

test('a stopped session is refused until it is granted more, and begins anew then', () => {
  const { runner, runaway } = watch({ repeats: 2 });
  for (const id of ['a', 'b']) runaway.asked(runner, body(call(id, 'same')), 5);
  const refusal = runaway.stop(runner, () => false);
  expect(refusal).toMatchObject({ code: 'runaway_stopped', message: expect.stringContaining('sent the same tool input 2 times') });
  expect(runaway.stop(runner, (since) => since === 5)).toBeNull();
  expect(runaway.stop(runner, () => false)).toBeNull();
});

test('a rule that only warns stops nobody, and ten thousand sessions are not remembered', () => {
  const { told, runner, runaway } = watch({ repeats: 2, action: 'warn' });
  for (const id of ['a', 'b']) runaway.asked(runner, body(call(id, 'same')), 0);
  expect(told).toMatchObject([{ isStopped: false }]);
  expect(runaway.stop(runner, () => false)).toBeNull();
  for (let count = 0; count < 10_000; count += 1) runaway.asked({ ...runner, sessionId: `s${count}` }, body(call('x', count)), 1);
  runaway.asked(runner, body(call('c', 'same')), 2);
  expect(told.length).toBe(1);
});
