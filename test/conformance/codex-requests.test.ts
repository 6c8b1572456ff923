/** What Codex puts into every request and can't take out, at providers that lack it. Codex 0.171.0, measured. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { chatAnswer, responsesAnswer, startProviderGateway } from '../support/provider-gateway.ts';

const LIVE = { type: 'web_search', external_web_access: true, search_content_types: ['text'] };
const RUN = { type: 'function', name: 'run', parameters: { type: 'object', properties: {} } };

async function start(provider: string, format: 'openai-chat' | 'openai-responses') {
  const gateway = await startProviderGateway(provider, { format });
  onTestFinished(() => gateway.close());
  gateway.fake.replyAlways(() => (format === 'openai-chat' ? chatAnswer : responsesAnswer));
  const ask = (body: object) =>
    gateway.send({ path: '/v1/responses', body: JSON.stringify({ model: 'gpt-5.5', input: 'hi', store: false, ...body }) });
  const arrived = () => JSON.parse(gateway.fake.requests.at(-1)!.body.toString('utf8')) as Record<string, unknown>;
  const notes = () => gateway.ports.finished.at(-1)!.trail.map(({ text }) => text);
  return { gateway, ask, arrived, notes };
}

test('a web search that the provider does not have is left out, and the trail says so', async () => {
  const { ask, arrived, notes } = await start('openai', 'openai-chat');
  expect(await ask({ tools: [RUN, LIVE], tool_choice: 'auto' })).toMatchObject({ status: 200 });
  expect(arrived()['tools']).toEqual([expect.objectContaining({ function: expect.objectContaining({ name: 'run' }) as object })]);
  expect(notes()).toContain('account-1: not carried: web_search: this provider does not have it, and the client can do without');
});

test('with no other tool there is nothing left to choose among', async () => {
  const { ask, arrived } = await start('openai', 'openai-chat');
  expect(await ask({ tools: [LIVE], tool_choice: 'required' })).toMatchObject({ status: 200 });
  expect(arrived()).not.toHaveProperty('tools');
  expect(arrived()).not.toHaveProperty('tool_choice');
});

test('a web search that the request insists on is refused by name', async () => {
  const { ask, gateway } = await start('openai', 'openai-chat');
  expect(await ask({ tools: [RUN, LIVE], tool_choice: { type: 'web_search' } })).toMatchObject({
    status: 400,
    text: expect.stringContaining('web_search') as string,
  });
  expect(gateway.fake.requests).toEqual([]);
});

test('a search of what is indexed never becomes a live one, and OpenAI itself gets the bytes as they came', async () => {
  const indexed = { ...LIVE, external_web_access: false };
  const own = await start('openai', 'openai-responses');
  await own.ask({ tools: [indexed] });
  expect(own.arrived()['tools']).toEqual([indexed]);

  const claude = await startProviderGateway('anthropic');
  onTestFinished(() => claude.close());
  const body = { model: 'claude-opus-5-5', input: 'hi', store: false, tools: [RUN, indexed] };
  expect(await claude.send({ path: '/v1/responses', body: JSON.stringify(body) })).toMatchObject({ status: 200 });
  expect(claude.fake.requests[0]!.body.toString('utf8')).not.toContain('web_search');
  expect(claude.ports.finished[0]!.trail.map(({ text }) => text)).toContain('not understood: web_search: the client allows no live search');
});

test('a summary that OpenAI encrypted is refused elsewhere by name, one of ours is opened for OpenAI too', async () => {
  const chat = await start('openai', 'openai-chat');
  const foreign = { type: 'compaction', encrypted_content: 'gAAAAB' };
  expect(await chat.ask({ input: [foreign, { role: 'user', content: 'go on' }] })).toMatchObject({
    status: 400,
    text: expect.stringContaining('input.0.encrypted_content') as string,
  });

  const asked = await chat.ask({ input: [{ role: 'user', content: 'a long story' }, { type: 'compaction_trigger' }], tools: [RUN] });
  const { output } = JSON.parse(asked.text) as { output: { type: string }[] };
  expect(output).toEqual([expect.objectContaining({ type: 'compaction', encrypted_content: expect.any(String) as string })]);
  expect(chat.arrived()).toMatchObject({ tool_choice: 'none' });

  const own = await start('openai', 'openai-responses');
  expect(await own.ask({ input: [...output, { role: 'user', content: 'go on' }] })).toMatchObject({ status: 200 });
  expect(JSON.stringify(own.arrived())).toContain('Summary of the conversation so far, which it replaces:\\n\\nhello');
});

test('a WebSocket is declined with the status at which Codex takes HTTP at once', async () => {
  const { gateway } = await start('openai', 'openai-chat');
  const asked = request(`${gateway.url}/v1/responses`, {
    headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
  });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.resume();
  expect(response.statusCode).toBe(426);
});
