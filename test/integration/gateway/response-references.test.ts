/**
 * Clients of OpenAI's Responses that refer to what they got: by `previous_response_id`, or item by item, as the Vercel AI
 * SDK does from the second step of a tool loop on.
 */
import { expect, onTestFinished, test } from 'vitest';
import { hashVirtualKey, createVirtualKey } from '../../../src-main/gateway/admission/virtual-key.ts';
import { ResponseMemory } from '../../../src-main/gateway/request/response-memory.ts';
import { json } from '../../support/fake-anthropic.ts';
import { responsesAnswer, startProviderGateway } from '../../support/provider-gateway.ts';
import { keyRecord, sendTo } from '../../support/test-gateway.ts';

const RUN = { type: 'function', name: 'run', parameters: { type: 'object', properties: {} } };
const toolUse = json({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-opus-5-5',
  content: [
    { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' },
    { type: 'tool_use', id: 'toolu_1', name: 'run', input: { a: 1 } },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage: { input_tokens: 5, output_tokens: 5 },
});

interface Told {
  readonly id: string;
  readonly output: { readonly id: string; readonly call_id?: string }[];
}

async function start(provider: string, config = {}) {
  const gateway = await startProviderGateway(provider, config);
  onTestFinished(() => gateway.close());
  gateway.fake.replyAlways(() => (provider === 'openai' ? responsesAnswer : toolUse));
  const ask = async (body: object, key = gateway.key) => {
    const answer = await sendTo(gateway.url, key, {
      path: '/v1/responses',
      body: JSON.stringify({ model: 'claude-opus-5-5', tools: [RUN], ...body }),
    });
    return { status: answer.status, told: JSON.parse(answer.text) as Told, text: answer.text };
  };
  const arrived = () => JSON.parse(gateway.fake.requests.at(-1)!.body.toString('utf8')) as Record<string, unknown>;
  return { gateway, ask, arrived };
}

const RESULT = { type: 'function_call_output', call_id: 'toolu_1', output: 'done' };
const LOOP = [
  { role: 'user', content: [{ text: 'go' }] },
  {
    role: 'assistant',
    content: [
      { type: 'thinking', signature: 'c2ln' },
      { type: 'tool_use', id: 'toolu_1', name: 'run', input: { a: 1 } },
    ],
  },
  { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1' }] },
];

test('the second step of a tool loop names its items, and Claude gets them whole', async () => {
  const { ask, arrived } = await start('anthropic');
  const { told } = await ask({ input: 'go' });
  const references = told.output.map(({ id }) => ({ type: 'item_reference', id }));
  expect(await ask({ input: [{ role: 'user', content: 'go' }, ...references, RESULT] })).toMatchObject({ status: 200 });
  expect(arrived()['messages']).toMatchObject(LOOP);
});

test('a response is gone on from by its id, and that one again', async () => {
  const { ask, arrived } = await start('anthropic');
  const first = await ask({ input: 'go' });
  const second = await ask({ previous_response_id: first.told.id, input: [RESULT] });
  expect(arrived()['messages']).toMatchObject(LOOP);
  await ask({ previous_response_id: second.told.id, input: [RESULT, { role: 'user', content: 'more' }] });
  expect(arrived()['messages']).toHaveLength(5);
});

test.each([['openai-chat'], ['openai-responses']])('what was said by Claude goes on at OpenAI by %s', async (format) => {
  const { gateway, ask } = await start('anthropic');
  const { told } = await ask({ input: 'go' });
  const account = { ...gateway.snapshot.accounts[0]!, providerId: 'openai', config: { id: 'account-1', provider: 'openai', format } };
  gateway.gateway.applyConfig({ ...gateway.snapshot, accounts: [account as (typeof gateway.snapshot.accounts)[number]], revision: '2' });
  gateway.fake.replyAlways(() =>
    json({
      status: 'completed',
      id: 'resp_x',
      output: [],
      choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }],
      usage: { input_tokens: 1, prompt_tokens: 1 },
    }),
  );
  expect(await ask({ model: 'gpt-5.5', previous_response_id: told.id, input: [RESULT] })).toMatchObject({ status: 200 });
  const sent = gateway.fake.requests.at(-1)!.body.toString('utf8');
  expect(sent).toContain('toolu_1');
  expect(sent).not.toContain('previous_response_id');
});

test('nothing is kept of a request that says store: false, and nothing is known to another key', async () => {
  const other = createVirtualKey();
  const { gateway, ask } = await start('anthropic');
  gateway.gateway.applyConfig({
    ...gateway.snapshot,
    keysByHash: new Map([...gateway.snapshot.keysByHash, [hashVirtualKey(other.value), keyRecord('other', other.hash, other.prefix)]]),
    revision: '2',
  });
  const kept = await ask({ input: 'go' });
  const unkept = await ask({ input: 'go', store: false });
  for (const refused of [
    await ask({ previous_response_id: kept.told.id, input: [RESULT] }, other.value),
    await ask({ input: [{ type: 'item_reference', id: kept.told.output[0]!.id }, RESULT] }, other.value),
    await ask({ previous_response_id: unkept.told.id, input: [RESULT] }),
  ])
    expect(refused.status).toBeGreaterThanOrEqual(400);
  expect(gateway.fake.requests).toHaveLength(2);
});

test('OpenAI itself keeps what it is asked to: store and references pass as bytes, for the key that received them', async () => {
  const { gateway, ask, arrived } = await start('openai', { format: 'openai-responses' });
  await ask({ model: 'gpt-5.5', input: 'go', store: true });
  expect(arrived()).toMatchObject({ store: true });
  expect(await ask({ model: 'gpt-5.5', previous_response_id: 'resp_1', input: 'more' })).toMatchObject({ status: 200 });
  expect(arrived()).toMatchObject({ previous_response_id: 'resp_1', input: 'more' });
  expect(await ask({ model: 'gpt-5.5', input: [{ type: 'item_reference', id: 'msg_1' }] })).toMatchObject({ status: 200 });
  expect(gateway.fake.requests.at(-1)!.body.toString('utf8')).toContain('"item_reference"');
  expect(await ask({ model: 'gpt-5.5', previous_response_id: 'resp_of_another', input: 'more' })).toMatchObject({ status: 404 });
});

test('an account that keeps nothing is sent store: false, and what the client refers to comes from here', async () => {
  const { ask, arrived } = await start('openai', { format: 'openai-responses', keepNothing: true });
  await ask({ model: 'gpt-5.5', input: 'go', store: true, include: ['web_search_call.action.sources'] });
  expect(arrived()).toMatchObject({ store: false, include: ['web_search_call.action.sources', 'reasoning.encrypted_content'] });
  expect(await ask({ model: 'gpt-5.5', previous_response_id: 'resp_1', input: 'more' })).toMatchObject({ status: 200 });
  expect(arrived()['input']).toMatchObject([
    { role: 'user', content: 'go' },
    { type: 'message', id: 'msg_1' },
    { role: 'user', content: 'more' },
  ]);
  expect(arrived()).not.toHaveProperty('previous_response_id');
});

test('the memory is bounded, forgets the oldest first and everything after a day', () => {
  let now = 0;
  const memory = new ResponseMemory(
    () => now,
    () => 20_000,
  );
  const keep = (id: string) => memory.keep('key', { input: 'x'.repeat(4000) }, { id, output: [{ id: `item_${id}` }] });
  const knows = (id: string) => memory.recall('key', { previous_response_id: id, input: 'y' }) !== null;
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) keep(id);
  expect(['a', 'f'].map(knows)).toEqual([false, true]);
  now += 24 * 3_600_000;
  expect(knows('f')).toBe(false);
  expect(
    new ResponseMemory(
      () => now,
      () => 0,
    ).recall('key', { previous_response_id: 'a', input: 'y' }),
  ).toBeNull();
});
