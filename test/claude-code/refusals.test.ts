/**
 * How the real Claude Code takes our refusals and an upstream's troubles. A wrong shape costs it up to eleven requests
 * and three minutes, so the number of requests and the time are part of what is tested.
 */
import { describe, expect, test } from 'vitest';
import { CLOSE, failure, stream } from '../support/fake-anthropic.ts';
import { messageEvents, text } from '../support/messages-stream.ts';
import { runClaude } from '../support/run-claude.ts';
import { quiet, startGatehouse } from './gatehouse-for-claude.ts';

describe('Claude Code', () => {
  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test('stops after one request with a clear message when its key was revoked', async () => {
    const { url, key, fake, gatehouse, rows } = await startGatehouse();
    expect((await runClaude({ baseUrl: url, key, prompt: 'hello', env: quiet })).result.is_error).toBe(false);
    await gatehouse('keys', 'revoke', 'me-2');
    const run = await runClaude({ baseUrl: url, key, prompt: 'hello again', env: quiet });
    expect(run.result).toMatchObject({ is_error: true });
    expect(run.result.result).toMatch(/401.*revoked/i);
    expect((await rows(2)).map(({ status, errorCode }) => [status, errorCode])).toEqual([
      [401, 'key_revoked'],
      [200, null],
    ]);
    expect(fake.requests).toHaveLength(1);
  });

  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test.each([
    ['a key that nobody made', `sk-gate-${'A'.repeat(49)}`, /401/],
    ['a provider key', 'sk-ant-api03-somebody-pasted-this', /401.*Anthropic key/],
    ['something else entirely', 'hunter2', /401/],
  ])('stops after one request when given %s, and the value is told to nobody', async (_what, key, message) => {
    const { url, fake, rows } = await startGatehouse();
    const run = await runClaude({ baseUrl: url, key, prompt: 'hello', env: quiet });
    expect(run.result.result).toMatch(message);
    expect(run.result.result).not.toContain(key);
    expect(await rows(1)).toHaveLength(1);
    expect(fake.requests).toEqual([]);
  });

  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test('stops after one request with our sentence when a budget is used up', async () => {
    const budget = 'budgets: [{ amountUsd: 2, window: { total: true } }]';
    const { url, key, fake, rows } = await startGatehouse({
      edit: (yaml) => yaml.replace('    team: main\n', `    team: main\n    ${budget}\n`),
    });
    fake.reply(stream(messageEvents({ blocks: [text('That was dear.')], usage: { input: 100_000, output: 200_000 } })));
    expect((await runClaude({ baseUrl: url, key, prompt: 'hello', env: quiet })).result.result).toBe('That was dear.');
    const run = await runClaude({ baseUrl: url, key, prompt: 'hello again', env: quiet });
    expect(run.result).toMatchObject({ is_error: true });
    expect(run.result.result).toMatch(/has used \$\S+ of \$2\S* .*ask your Gatehouse admin/);
    expect((await rows(2)).map(({ status }) => status)).toEqual([429, 200]);
    expect(fake.requests).toHaveLength(1);
  });

  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test('survives an upstream 529 that is passed through', async () => {
    // Without patience the gateway does not ask the only account again: the client has to.
    const { url, key, fake, rows } = await startGatehouse({ edit: (yaml) => `${yaml}\nrouting: { patienceMs: 0 }\n` });
    fake.reply(failure(529, 'overloaded_error', 'Overloaded'));
    fake.reply(stream(messageEvents({ blocks: [text('Back again.')] })));
    const run = await runClaude({ baseUrl: url, key, prompt: 'hello', env: quiet });
    expect(run).toMatchObject({ code: 0, result: { is_error: false, result: 'Back again.' } });
    expect(fake.requests).toHaveLength(2);
    expect((await rows(2)).map(({ status, outcome }) => [status, outcome])).toEqual([
      [200, 'ok'],
      [529, 'failed'],
    ]);
  });

  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test('does not notice an upstream 529 that passes within the gateway’s patience', async () => {
    const { url, key, fake, rows } = await startGatehouse();
    fake.reply(failure(529, 'overloaded_error', 'Overloaded'));
    fake.reply(stream(messageEvents({ blocks: [text('Back again.')] })));
    const run = await runClaude({ baseUrl: url, key, prompt: 'hello', env: quiet });
    expect(run).toMatchObject({ code: 0, result: { is_error: false, result: 'Back again.' } });
    expect(fake.requests).toHaveLength(2);
    expect((await rows(1)).map(({ status, outcome, attempts }) => [status, outcome, attempts])).toEqual([[200, 'ok', 2]]);
  });

  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test('recovers when the upstream breaks off in the middle of a stream', async () => {
    const { url, key, fake } = await startGatehouse();
    const events = messageEvents({ blocks: [text('This is never finished, because the line is cut.')] });
    fake.reply(stream([...events.slice(0, 5), CLOSE]));
    const run = await runClaude({ baseUrl: url, key, prompt: 'hello', env: quiet });
    expect(run).toMatchObject({ code: 0, result: { is_error: false, result: 'Hello from the fake.' } });
  });

  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test('hears at once that the model is served by nobody', async () => {
    const { url, key, fake, gatehouse, rows } = await startGatehouse({ account: false });
    await gatehouse('accounts', 'remove', 'practice');
    const run = await runClaude({ baseUrl: url, key, prompt: 'hello', env: quiet });
    expect(run.result.is_error).toBe(true);
    // The client asks a 404 once more without streaming, whatever the answer says.
    expect((await rows(1)).length).toBeLessThanOrEqual(2);
    expect(fake.requests).toEqual([]);
  });
});
