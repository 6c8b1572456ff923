/** A denied model is refused at every endpoint and in every spelling, and what is allowed goes up as it was written. */
import { afterEach, describe, expect, test } from 'vitest';
import { govern, tier } from '../../support/governed.ts';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';

let running: TestGateway | null = null;
afterEach(async () => {
  await running?.close();
  running = null;
});

const turns = [{ role: 'user', content: 'hi' }];
const PROFILE = 'us.anthropic.claude-opus-4-8-v1:0';
const path = (model: string) => encodeURIComponent(model);

/** How each client asks for a model: path and body. */
const CLIENTS: ReadonlyArray<readonly [string, (model: string) => readonly [string, unknown]]> = [
  ['Messages', (model) => ['/v1/messages', { model, max_tokens: 10, messages: turns }]],
  ['token counts', (model) => ['/v1/messages/count_tokens', { model, messages: turns }]],
  ['chat completions', (model) => ['/v1/chat/completions', { model, messages: turns }]],
  ['responses', (model) => ['/v1/responses', { model, input: 'hi', store: false }]],
  ['Gemini', (model) => [`/v1beta/models/${path(model)}:generateContent`, { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] }]],
  [
    'Bedrock InvokeModel',
    (model) => [`/model/${path(model)}/invoke`, { anthropic_version: 'bedrock-2023-05-31', max_tokens: 10, messages: turns }],
  ],
  ['Bedrock Converse', (model) => [`/model/${path(model)}/converse`, { messages: [{ role: 'user', content: [{ text: 'hi' }] }] }]],
  [
    'Vertex',
    (model) => [
      `/v1/projects/p/locations/global/publishers/anthropic/models/${path(model)}:rawPredict`,
      { anthropic_version: 'vertex-2023-10-16', max_tokens: 10, messages: turns },
    ],
  ],
  ['Azure', (model) => [`/openai/deployments/${path(model)}/chat/completions`, { messages: turns }]],
];
const SPELLINGS = [
  'claude-opus-4-8',
  PROFILE,
  'anthropic.claude-opus-4-8',
  'Claude-Opus-4-8',
  ' claude-opus-4-8',
  'models/claude-opus-4-8',
  'anthropic/claude-opus-4.8',
  `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${PROFILE}`,
  'claude-opus-4-8@default',
  'claude-opus-4-8[1m][1m]',
];

describe.each(CLIENTS)('%s', (_, ask) => {
  test('refuse a denied model in every spelling, and nothing goes upstream', async () => {
    running = await startTestGateway({ account: { models: ['*'] } });
    govern(running, [tier('team', { deny: { models: ['Claude-Opus-*'] } })]);
    for (const spelling of SPELLINGS) {
      const [to, body] = ask(spelling);
      const answer = await running.send({ path: to, body: JSON.stringify(body) });
      expect([spelling, answer.status, answer.text]).toEqual([
        spelling,
        403,
        expect.stringContaining('The team \\"The team\\" may not use'),
      ]);
    }
    expect(running.fake.requests).toHaveLength(0);
  });
});

test('an odd spelling that is allowed goes upstream as it was written', async () => {
  running = await startTestGateway({ account: { models: ['*'] } });
  govern(running, [tier('team', { allow: { models: ['claude-opus-4-8'] } })]);
  for (const model of ['claude-opus-4-8', 'Claude-Opus-4-8', ' claude-opus-4-8', 'anthropic/claude-opus-4.8']) {
    const body = JSON.stringify({ messages: turns, model, max_tokens: 10 });
    expect((await running.send({ path: '/v1/messages', body })).status).toBe(200);
    expect(running.fake.requests.at(-1)?.body.toString()).toBe(body);
  }
  // A cloud's own id is the one spelling that Anthropic does not know: it gets its own name for the model.
  expect((await running.send({ body: JSON.stringify({ messages: turns, model: PROFILE, max_tokens: 10 }) })).status).toBe(200);
  expect(running.fake.requests.at(-1)?.body.toString()).toContain('"model":"claude-opus-4-8"');
});

test('a fallback that is denied refuses the request, the default one too', async () => {
  running = await startTestGateway();
  govern(running, [tier('team', { deny: { models: ['claude-opus-*'] } })]);
  const send = (fallbacks: unknown) =>
    running!.send({ body: JSON.stringify({ model: 'claude-sonnet-5-5', max_tokens: 10, messages: turns, fallbacks }) });
  expect((await send([{ model: PROFILE }])).text).toContain(`may not use ${PROFILE}`);
  expect((await send('default')).text).toContain('may not leave the choice of a model to the provider');
  expect((await send([{ model: 'claude-haiku-5-5' }])).status).toBe(200);
  expect(running.fake.requests).toHaveLength(1);
});
