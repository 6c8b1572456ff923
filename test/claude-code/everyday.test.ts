/** The real Claude Code through Gatehouse to an Anthropic upstream: what a developer does all day. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stream } from '../support/fake-anthropic.ts';
import { messageEvents, text, toolUse } from '../support/messages-stream.ts';
import { runClaude } from '../support/run-claude.ts';
import { UPSTREAM_SECRET, quiet, startGatehouse } from './gatehouse-for-claude.ts';

describe('Claude Code', () => {
  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test('gets the answer to a plain prompt, and the request is charged to its key', async () => {
    const { url, key, fake, gatehouse, rows } = await startGatehouse();
    fake.reply(stream(messageEvents({ blocks: [text('Hello from upstream.')], usage: { input: 1000, output: 200, cacheRead: 5000 } })));
    const run = await runClaude({ baseUrl: url, key, prompt: 'hello', env: quiet });
    expect(run).toMatchObject({ code: 0, result: { is_error: false, result: 'Hello from upstream.' } });

    const messages = fake.requests.filter(({ path }) => path.startsWith('/v1/messages'));
    expect(messages).toHaveLength(1);
    expect(messages[0]!.path).toBe('/v1/messages?beta=true');
    expect(messages[0]!.header('x-api-key')).toBe(UPSTREAM_SECRET);
    expect(messages[0]!.header('authorization')).toBeUndefined();
    expect(messages[0]!.header('anthropic-beta')).toContain('claude-code-20250219');
    expect(messages[0]!.headers.flat().join(' ') + messages[0]!.body.toString()).not.toContain(key);

    const [row] = await rows(1);
    expect(row).toMatchObject({
      status: 200,
      modelServed: 'claude-opus-5-5',
      outcome: 'ok',
      streamed: true,
      sessionId: run.result.session_id,
    });
    const spend = JSON.parse(await gatehouse('spend', '--by', 'key', '--json')) as { total: { requests: number; costNanoUsd: number } };
    expect(spend.total).toMatchObject({ requests: 1, usage: { input: 1000, output: 200, cacheRead: 5000 } });
    expect(spend.total.costNanoUsd).toBe(row!.costNanoUsd);
    expect(row!.costNanoUsd).toBeGreaterThan(0);
  });

  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test('writes a file in a tool loop', async () => {
    const { url, key, fake, rows } = await startGatehouse();
    fake.reply((request) => {
      const directory = /working directory: (\S+?)\\n/.exec(request.body.toString())?.[1] ?? '';
      const input = { file_path: join(directory, 'greeting.txt'), content: 'Grüße aus dem Werkzeug\n' };
      return stream(messageEvents({ blocks: [text('I write it.'), toolUse('Write', input)] }));
    });
    fake.reply(stream(messageEvents({ blocks: [text('Written.')] })));
    const run = await runClaude({ baseUrl: url, key, prompt: 'write a greeting', tools: ['Write'], env: quiet });
    expect(run).toMatchObject({ code: 0, result: { is_error: false, result: 'Written.' } });
    expect(await readFile(join(run.place.work, 'greeting.txt'), 'utf8')).toBe('Grüße aus dem Werkzeug\n');
    expect(fake.requests).toHaveLength(2);
    expect(fake.requests[1]!.body.toString()).toContain('"tool_result"');
    expect((await rows(2)).map(({ status, sessionId }) => [status, sessionId])).toEqual([
      [200, run.result.session_id],
      [200, run.result.session_id],
    ]);
  });

  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test('receives a long streamed answer exactly as the upstream sent it', async () => {
    const { url, key, fake } = await startGatehouse();
    const answer = Array.from({ length: 4000 }, (_, index) => `Zeile ${index}: "anführung" \\ 日本語 👩‍💻 \t${'x'.repeat(index % 17)}`).join(
      '\n',
    );
    fake.reply(stream(messageEvents({ blocks: [text(answer)], deltaChars: 23 }), { bytesPerWrite: 1311 }));
    const run = await runClaude({ baseUrl: url, key, prompt: 'tell me a lot', env: quiet });
    expect(run.result.result).toBe(answer);
    expect(deltasOf(run.messages).join('')).toBe(answer);
    expect(deltasOf(run.messages)).toHaveLength(Math.ceil([...answer].length / 23));
  });

  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test('runs a subagent whose requests are told apart within the session', async () => {
    const { url, key, fake, rows } = await startGatehouse();
    let mainTurns = 0;
    fake.replyAlways((request) => {
      if (!request.path.startsWith('/v1/messages')) return undefined;
      if (request.header('x-claude-code-agent-id') !== undefined) return stream(messageEvents({ blocks: [text('The subagent says 42.')] }));
      mainTurns += 1;
      const input = {
        description: 'Find the number',
        prompt: 'Say the number.',
        subagent_type: 'general-purpose',
        run_in_background: false,
      };
      return stream(messageEvents({ blocks: mainTurns === 1 ? [toolUse('Agent', input)] : [text('It is 42.')] }));
    });
    const run = await runClaude({ baseUrl: url, key, prompt: 'ask somebody', tools: ['Agent'], env: quiet });
    expect(run).toMatchObject({ code: 0, result: { is_error: false, result: 'It is 42.' } });
    expect(fake.requests.at(-1)!.body.toString()).toContain('The subagent says 42.');
    const listed = (await rows(3)).toReversed();
    expect(listed.map(({ agentId }) => agentId !== null)).toEqual([false, true, false]);
    expect(new Set(listed.map(({ sessionId }) => sessionId))).toEqual(new Set([run.result.session_id]));
  });

  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC, CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY.
  test('discovers the models of the gateway', async () => {
    const { url, key, fake } = await startGatehouse();
    const env = { ...quiet, CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: '1' };
    const run = await runClaude({ baseUrl: url, key, prompt: 'hello', env });
    const cached = await readFile(join(run.place.home, '.claude', 'cache', 'gateway-models.json'), 'utf8');
    expect(cached).toContain('claude-opus-5-5');
    expect(cached).toContain('claude-haiku-5-5');
    expect(cached).toContain(url);
    // From memory: the upstream was not asked.
    expect(fake.requests.filter(({ path }) => path.startsWith('/v1/models'))).toEqual([]);
  });

  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test('works under /anthropic and with a base URL that ends in /v1', async () => {
    const { url, key } = await startGatehouse();
    for (const baseUrl of [`${url}/anthropic`, `${url}/v1`]) {
      expect((await runClaude({ baseUrl, key, prompt: 'hello', env: quiet })).result.result).toBe('Hello from the fake.');
    }
  });
});

/** The text pieces the client passed on while the answer streamed. */
function deltasOf(messages: readonly unknown[]): string[] {
  return messages.flatMap((message) => {
    const { type, event } = message as { type?: string; event?: { type?: string; delta?: { text?: string } } };
    return type === 'stream_event' && event?.delta?.text !== undefined ? [event.delta.text] : [];
  });
}
