/** What an answer says about its own price decides the charge, through the real listener. Figures are worked out by hand. */
import { afterEach, describe, expect, test } from 'vitest';
import { providers } from '../../../src-main/gateway/providers/providers.ts';
import { costLines } from '../../../src-main/gateway/metering/charge.ts';
import { json, startFakeAnthropic, stream } from '../../support/fake-anthropic.ts';
import { govern, tier, USD } from '../../support/governed.ts';
import { messageBody, messageEvents } from '../../support/messages-stream.ts';
import { startProviderGateway } from '../../support/provider-gateway.ts';
import { errorOf, messagesBody, startTestGateway, type TestGateway, type TestGatewayOptions } from '../../support/test-gateway.ts';

let gateway: TestGateway;
afterEach(() => gateway.close());

/** The record of the one request. */
async function recordOf(body: string, path?: string) {
  const answer = await gateway.send({ body, ...(path === undefined ? {} : { path }) });
  const record = await gateway.ports.finishedRecord(1);
  expect(record.charge).not.toBeNull();
  return { answer, record, charge: record.charge! };
}
const notes = (trail: ReadonlyArray<{ text: string }>) => trail.map(({ text }) => text).join('\n');

describe('another model answered (fallbacks)', () => {
  /** Haiku 5.5 is $0.10 / $0.50, Opus 5.5 $4 / $20: 1,000 x 4,000 + 1,000 x 20,000 = 24,000,000; 1,000 x 100 + 1 x 500 = 100,500. */
  const usage = { input: 1000, output: 1000 };
  const iterations = [
    { type: 'message', model: 'claude-haiku-5-5', input_tokens: 1000, output_tokens: 1 },
    { type: 'fallback_message', model: 'claude-opus-5-5', input_tokens: 1000, output_tokens: 1000 },
  ];
  const asked = messagesBody({ model: 'claude-haiku-5-5', fallbacks: [{ model: 'claude-opus-5-5' }] });

  test.each([
    ['streamed', () => stream(messageEvents({ model: 'claude-haiku-5-5', usage, extraUsage: { iterations } }))],
    ['whole', () => json(messageBody({ model: 'claude-opus-5-5', usage, extraUsage: { iterations } }))],
  ])('each pass costs what its own model costs, once (%s)', async (_how, reply) => {
    gateway = await startTestGateway();
    gateway.fake.replyAlways(reply);
    const { record, charge } = await recordOf(asked);
    expect(charge.costNanoUsd).toBe(24_000_000 + 100_500);
    expect(charge).toMatchObject({ estimated: false, usage: { input: 2000, output: 1001 } });
    expect(record.row).toMatchObject({ modelAsked: 'claude-haiku-5-5', modelServed: 'claude-opus-5-5', costNanoUsd: 24_100_500 });
    expect(record.attempts.at(-1)?.upstreamModel).toBe('claude-haiku-5-5');
    const lines = costLines(charge);
    expect(lines.reduce((sum, line) => sum + line.costNanoUsd!, 0)).toBe(24_100_500);
    expect(lines.map(({ model, kind }) => `${model} ${kind}`)).toContain('claude-opus-5-5 output');
  });

  test('the figures of a public report: 1,000 in and 1,000 out by Opus are $0.024, not Haiku’s price twice', async () => {
    gateway = await startTestGateway();
    gateway.fake.replyAlways(() =>
      stream(messageEvents({ model: 'claude-haiku-5-5', usage, extraUsage: { iterations: [iterations[1]] } })),
    );
    expect((await recordOf(asked)).charge.costNanoUsd).toBe(24_000_000);
  });

  test('a compaction and an advisor come on top, the one at the price of what was sent, the other at its own', async () => {
    gateway = await startTestGateway();
    const more = [
      { type: 'compaction', input_tokens: 10, output_tokens: 20 },
      { type: 'advisor_message', model: 'claude-opus-5-5', input_tokens: 1, output_tokens: 1 },
      { type: 'message', input_tokens: 1000, output_tokens: 1000 },
    ];
    gateway.fake.replyAlways(() => stream(messageEvents({ model: 'claude-haiku-5-5', usage, extraUsage: { iterations: more } })));
    // 1,010 x 100 + 1,020 x 500 + 1 x 4,000 + 1 x 20,000
    expect((await recordOf(asked)).charge.costNanoUsd).toBe(101_000 + 510_000 + 24_000);
  });

  test('a redeemed credit leaves the price in doubt', async () => {
    gateway = await startTestGateway();
    const credit = { fallback_credit: { status: { type: 'redeemed' } } };
    gateway.fake.replyAlways(() => stream(messageEvents({ model: 'claude-opus-5-5', usage, extraUsage: credit })));
    const { charge } = await recordOf(messagesBody());
    expect(charge.rates?.uncertain).toMatch(/credit for a refusal/);
  });
});

describe('what the vendor says it charged', () => {
  const chat = (usage: Record<string, unknown>) =>
    json({
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100, ...usage },
    });

  /** The provider of the table, at its own address: that is a socket of the test. */
  async function atOwnAddress(id: string, model: string, usage: Record<string, unknown>, options: TestGatewayOptions = {}) {
    const fake = await startFakeAnthropic();
    const known = providers.get(id)!;
    gateway = await startTestGateway({
      ...options,
      providers: new Map([[id, { ...known, models: known.models, defaultBaseUrl: fake.url }]]),
      account: {
        providerId: id,
        config: { id: 'account-1', provider: id, format: 'openai-chat' },
        secret: '${env:TEST}',
        baseUrl: fake.url,
        origin: fake.url,
        models: null,
      },
    });
    fake.replyAlways(() => chat(usage));
    const close = gateway.close;
    gateway = { ...gateway, close: async () => void (await Promise.all([close(), fake.close()])) };
    return messagesBody({ model, stream: false });
  }

  test.each([
    ['openrouter', 'anthropic/claude-opus-4.6', { cost: 0.0123 }, 12_300_000],
    ['xai', 'grok-4.5', { cost_in_usd_ticks: 123_000_000 }, 12_300_000],
    ['perplexity', 'sonar-pro', { cost: { total_cost: 0.0123 } }, 12_300_000],
  ])('of %s it is the charge, with our own figure beside it and a warning where they differ', async (id, model, usage, nanoUsd) => {
    const body = await atOwnAddress(id, model, usage);
    const { charge, record } = await recordOf(body);
    expect(charge.costNanoUsd).toBe(nanoUsd);
    expect(charge.reported).toMatchObject({ costNanoUsd: nanoUsd, settles: true });
    expect(charge.reported?.ownNanoUsd).toBeGreaterThan(0);
    expect(charge.reported?.ownNanoUsd).not.toBe(nanoUsd);
    expect(notes(record.trail)).toMatch(/warning: account-1 says it charged \$0\.0123; our prices make it \$/);
    expect(costLines(charge).reduce((sum, line) => sum + line.costNanoUsd!, 0)).toBe(nanoUsd);
  });

  test('anywhere else it is only shown: another address of the same provider, another provider, part of the price', async () => {
    gateway = await startProviderGateway('openrouter', { format: 'openai-chat' });
    gateway.fake.replyAlways(() => chat({ cost: 5 }));
    const model = 'anthropic/claude-opus-4.6';
    const { charge, record } = await recordOf(messagesBody({ model, stream: false }));
    expect(charge.costNanoUsd).toBeLessThan(USD);
    expect(charge.reported).toEqual({ costNanoUsd: 5 * USD, ownNanoUsd: charge.costNanoUsd, settles: false });
    expect(notes(record.trail)).toMatch(/only what our prices make counts/);
    await gateway.close();

    const byok = await recordOf(await atOwnAddress('openrouter', model, { cost: 0.001, is_byok: true }));
    expect(byok.charge.reported).toBeUndefined();
    expect(byok.charge.costNanoUsd).toBe(charge.costNanoUsd);
  });

  test('above what a strict budget had reserved it is the charge all the same, and is told', async () => {
    const body = await atOwnAddress('openrouter', 'anthropic/claude-opus-4.6', { cost: 9 });
    govern(gateway, [tier('team', { budgets: [{ capNanoUsd: 10 * USD }] })]);
    const { charge, record } = await recordOf(body);
    expect(charge.costNanoUsd).toBe(9 * USD);
    expect(notes(record.trail)).toMatch(/warning: that is above the \$\S+ which a strict budget had reserved/);
  });
});

describe('service tiers outside Anthropic', () => {
  const usage = { prompt_tokens: 1000, completion_tokens: 1000, total_tokens: 2000 };
  const chat = (tier: object) =>
    json({
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'gpt-5',
      choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
      usage,
      ...tier,
    });
  const response = (tier: object) =>
    json({
      id: 'r',
      object: 'response',
      created_at: 1,
      status: 'completed',
      model: 'gpt-5',
      output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'hello', annotations: [] }] }],
      usage: { input_tokens: 1000, output_tokens: 1000, total_tokens: 2000 },
      ...tier,
    });
  const messages = [{ role: 'user', content: 'hi' }];
  const asked = {
    'own chat': { path: '/v1/chat/completions', format: 'openai-chat', reply: chat, body: { model: 'gpt-5', messages } },
    'own responses': {
      path: '/v1/responses',
      format: 'openai-responses',
      reply: response,
      body: { model: 'gpt-5', input: 'hi', store: false },
    },
    'chat for Messages': { path: '/v1/messages', format: 'openai-chat', reply: chat, body: { model: 'gpt-5', max_tokens: 9, messages } },
    'Responses for Messages': {
      path: '/v1/messages',
      format: 'openai-responses',
      reply: response,
      body: { model: 'gpt-5', max_tokens: 9, messages },
    },
  } as const;

  /** GPT-5: $1.25 / $10, flex $0.625 / $5, priority $2.50 / $20; 1,000 in and 1,000 out. */
  test.each(
    (Object.keys(asked) as Array<keyof typeof asked>).flatMap(
      (how) =>
        [
          [how, 'default', 11_250_000, null],
          [how, 'flex', 5_625_000, null],
          [how, 'priority', 22_500_000, null],
          [how, 'scale', 11_250_000, /service tier "scale" has no known price/],
        ] as const,
    ),
  )('%s, answered in the tier %s: the list has its price, or it is in doubt', async (how, tier, nanoUsd, doubt) => {
    const { path, format, reply, body } = asked[how];
    gateway = await startProviderGateway('openai', { format });
    gateway.fake.replyAlways(() => reply({ service_tier: tier }));
    const { charge } = await recordOf(JSON.stringify(body), path);
    expect(charge.costNanoUsd).toBe(nanoUsd);
    if (doubt === null) expect(charge.rates?.uncertain).toBeNull();
    else expect(charge.rates?.uncertain).toMatch(doubt);
  });

  test.each([
    ['flex', 11_250_000],
    ['priority', 22_500_000],
  ])('%s that was asked for and not told of: the dearer price, in doubt', async (tier, nanoUsd) => {
    gateway = await startProviderGateway('openai', { format: 'openai-chat' });
    gateway.fake.replyAlways(() => chat({}));
    const { charge } = await recordOf(JSON.stringify({ model: 'gpt-5', messages, service_tier: tier }), '/v1/chat/completions');
    expect(charge.costNanoUsd).toBe(nanoUsd);
    expect(charge.rates?.uncertain).toMatch(/does not say whether/);
  });
});

describe('fees beside tokens', () => {
  test('of the request, of reasoning and of sources are charged', async () => {
    gateway = await startProviderGateway('perplexity');
    const reply = (usage: object) =>
      json({
        id: 'c',
        object: 'chat.completion',
        created: 1,
        model: 'sonar',
        choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 1000, completion_tokens: 1000, total_tokens: 2000, ...usage },
      });
    gateway.fake.replyAlways(() => reply({}));
    const plain = await recordOf(messagesBody({ model: 'sonar', stream: false }));
    // $1 / $1 per million and $12 per 1,000 requests.
    expect(plain.charge.costNanoUsd).toBe(1_000_000 + 1_000_000 + 12_000_000);
    expect(costLines(plain.charge).map(({ kind }) => kind)).toEqual(['input', 'output', 'requests']);
    await gateway.close();

    gateway = await startProviderGateway('perplexity');
    gateway.fake.replyAlways(() => reply({ total_tokens: 2500, reasoning_tokens: 500, citation_tokens: 100, num_search_queries: 2 }));
    const { charge } = await recordOf(messagesBody({ model: 'sonar-deep-research', stream: false }));
    // $2 in, $8 out, $3 reasoning, $2 sources, $5 per 1,000 searches.
    expect(charge.costNanoUsd).toBe(2_000_000 + 8_000_000 + 1_500_000 + 200_000 + 10_000_000);
    expect(costLines(charge).reduce((sum, line) => sum + line.costNanoUsd!, 0)).toBe(charge.costNanoUsd);
  });
});

describe('a thread that goes on', () => {
  test('where its account translates, the client is told to send the whole conversation', async () => {
    gateway = await startProviderGateway('openai', { format: 'openai-chat' });
    gateway.fake.replyAlways(() =>
      json({
        id: 'c',
        object: 'chat.completion',
        created: 1,
        model: 'm',
        choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
      }),
    );
    const begun = await gateway.send({ body: messagesBody({ model: 'gpt-5', stream: false, thread: { type: 'create' } }) });
    const { id } = JSON.parse(begun.text) as { id: string };
    const answer = await gateway.send({
      body: messagesBody({ model: 'gpt-5', stream: false, thread: { type: 'continue', previous_message_id: id } }),
    });
    expect([answer.status, errorOf(answer).message]).toEqual([400, 'capability_rejected: beta_header:message-threads-2026-08-12']);
    expect(gateway.fake.requests).toHaveLength(1);
  });
});

describe('anthropic-version 2026-10-21', () => {
  const headers = { 'anthropic-version': '2026-10-21' };
  const document = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' } };

  test.each([
    ['a temperature', { temperature: 1 }, /^temperature: not allowed/],
    ['a document of the assistant', { messages: [{ role: 'assistant', content: [document] }] }, /^messages\.0\.content\.0: a document/],
    [
      'citations in the text of a user',
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'x', citations: [] }] }] },
      /^messages\.0\.content\.0\.citations/,
    ],
  ])('holds where the header does not travel: %s', async (_what, fields, message) => {
    for (const [provider, model, config] of [
      ['openai', 'gpt-4o', { format: 'openai-chat' }],
      ['vertex', 'claude-opus-5-5', { project: 'p', region: 'global' }],
    ] as const) {
      gateway = await startProviderGateway(provider, config);
      const answer = await gateway.send({ body: messagesBody({ model, ...fields }), headers });
      expect([provider, answer.status]).toEqual([provider, 400]);
      expect(errorOf(answer).message).toMatch(message);
      expect(gateway.fake.requests).toHaveLength(0);
      await gateway.close();
    }
  });

  test('goes to Anthropic as it came, and an older one is never raised', async () => {
    gateway = await startTestGateway();
    gateway.fake.replyAlways(() => stream(messageEvents()));
    for (const version of ['2026-10-21', '2023-06-01'])
      await gateway.send({ body: messagesBody({ temperature: 1 }), headers: { 'anthropic-version': version } });
    expect(gateway.fake.requests.map(({ headers: sent }) => Object.fromEntries(sent)['anthropic-version'])).toEqual([
      '2026-10-21',
      '2023-06-01',
    ]);
  });
});
