/** What clouds refuse that is nobody's mistake: a token that ended early, and beta values that they do not have yet. */
import { afterEach, describe, expect, test } from 'vitest';
import { failure, json } from '../../../support/fake-anthropic.ts';
import { messageBody } from '../../../support/messages-stream.ts';
import { type ProviderGateway, startProviderGateway } from '../../../support/provider-gateway.ts';
import { errorOf } from '../../../support/test-gateway.ts';

let running: ProviderGateway | null = null;
afterEach(async () => {
  await running?.close();
  running = null;
});

describe("a cloud's token that ended early", () => {
  const expired = { error: { code: 401, status: 'UNAUTHENTICATED', message: 'Request had invalid authentication credentials.' } };

  test('is fetched anew once, and the request goes out again', async () => {
    running = await startProviderGateway('vertex', { project: 'acme-prod', region: 'global' });
    const tokens = ['ya29.old', 'ya29.new'];
    let forgotten = 0;
    running.ports.signIn.google = async () => tokens[forgotten]!;
    running.ports.signIn.forget = () => void (forgotten += 1);
    running.fake.replyAlways((request) =>
      request.header('authorization') === 'Bearer ya29.new' ? json(messageBody()) : json(expired, { status: 401 }),
    );
    const answer = await running.send({
      body: JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] }),
    });
    expect(answer.status).toBe(200);
    expect((await running.ports.finishedRecord(1)).attempts.map(({ number, failure }) => [number, failure])).toEqual([
      [1, 'credential'],
      [2, null],
    ]);
    expect(forgotten).toBe(1);
  });

  test('is not fetched a third time', async () => {
    running = await startProviderGateway('vertex', { project: 'acme-prod', region: 'global' });
    running.fake.replyAlways(() => json(expired, { status: 401 }));
    const answer = await running.send({
      body: JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] }),
    });
    expect(answer.headers['x-should-retry']).toBe('false');
    expect(running.fake.requests).toHaveLength(2);
  });

  test('counting at Vertex gets no betas', async () => {
    running = await startProviderGateway('vertex', { project: 'acme-prod', region: 'global' });
    running.fake.replyAlways(() => json({ input_tokens: 7 }));
    await running.send({
      path: '/v1/messages/count_tokens',
      headers: { 'anthropic-beta': 'effort-2025-11-24,web-search-2025-03-05' },
      body: JSON.stringify({ model: 'claude-opus-5-5', messages: [{ role: 'user', content: 'hi' }] }),
    });
    expect(running.fake.requests[0]!.path).toContain('count-tokens:rawPredict');
    expect(running.fake.requests[0]!.header('anthropic-beta')).toBeUndefined();
  });
});

describe('a beta that a cloud does not know', () => {
  const SCOPE = 'prompt-caching-scope-2026-01-05';
  const hi = { model: 'claude-opus-5-5', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] };
  const ask = (betas: string[]) => running!.send({ body: JSON.stringify(hi), headers: { 'anthropic-beta': betas.join(',') } });
  const betasOf = () =>
    running!.fake.requests.map(({ body }) => (JSON.parse(body.toString()) as { anthropic_beta?: string[] }).anthropic_beta ?? []);
  const refusing = (isRefused: (beta: string) => boolean, message = 'invalid beta flag') =>
    running!.fake.replyAlways((request) => {
      const { anthropic_beta: betas = [] } = JSON.parse(request.body.toString()) as { anthropic_beta?: string[] };
      return betas.some(isRefused) ? json({ message }, { status: 400 }) : json(messageBody());
    });

  test('is left out where the request means the same without it, once and for the requests that follow', async () => {
    running = await startProviderGateway('bedrock', { region: 'us-east-1' });
    refusing((beta) => beta === SCOPE);
    expect((await ask([SCOPE, 'effort-2025-11-24'])).status).toBe(200);
    expect((await ask([SCOPE, 'effort-2025-11-24'])).status).toBe(200);
    expect(betasOf()).toEqual([[SCOPE, 'effort-2025-11-24'], ['effort-2025-11-24'], ['effort-2025-11-24']]);
    const { trail } = await running.ports.finishedRecord(2);
    expect(JSON.stringify(trail)).toContain(`not carried: ${SCOPE}`);
  });

  test('is looked for in two more tries, and no more', async () => {
    running = await startProviderGateway('bedrock', { region: 'us-east-1' });
    refusing(() => true);
    const answer = await ask([SCOPE, 'claude-code-20250219', 'effort-2025-11-24']);
    expect(answer.status).toBe(400);
    expect(betasOf()).toEqual([
      [SCOPE, 'claude-code-20250219', 'effort-2025-11-24'],
      ['claude-code-20250219', 'effort-2025-11-24'],
      ['effort-2025-11-24'],
    ]);
    // What did not help is not remembered.
    await ask([SCOPE]);
    expect(betasOf()[3]).toEqual([SCOPE]);
  });

  test.each(['fast-mode-2026-02-01', 'redact-thinking-2026-02-12', 'token-efficient-tools-2026-03-28'])(
    'is never left out when it is %s: the client hears which one',
    async (beta) => {
      running = await startProviderGateway('bedrock', { region: 'us-east-1' });
      refusing((one) => one === beta);
      const answer = await ask([beta]);
      expect(errorOf(answer).message).toBe(`capability_rejected: beta_header:${beta}`);
      expect(betasOf()).toEqual([[beta]]);
    },
  );

  test('is left out at Vertex AI too, which names it', async () => {
    running = await startProviderGateway('vertex', { project: 'acme-prod', region: 'global' });
    running.fake.replyAlways((request) =>
      request.header('anthropic-beta')?.includes(SCOPE) === true
        ? failure(
            400,
            'invalid_request_error',
            `Unexpected value(s) \`${SCOPE}\` for the \`anthropic-beta\` header. Please consult our documentation.`,
          )
        : json(messageBody()),
    );
    expect((await ask([SCOPE, 'effort-2025-11-24'])).status).toBe(200);
    expect(running.fake.requests.map((request) => request.header('anthropic-beta'))).toEqual([
      `${SCOPE},effort-2025-11-24`,
      'effort-2025-11-24',
    ]);
  });
});
