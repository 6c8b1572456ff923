/**
 * What each client format, and each client that differs from others of its format, is told when it is refused: through
 * the real listener, written down in client-errors.md together with what the clients were measured to do with it.
 */
import { expect, onTestFinished, test } from 'vitest';
import { failure, stream } from '../support/fake-anthropic.ts';
import { govern, tier } from '../support/governed.ts';
import { messageEvents, text } from '../support/messages-stream.ts';
import { startTestGateway } from '../support/test-gateway.ts';

const CODEX = 'codex_exec/0.171.0 (Debian 12.0.0; x86_64) unknown';
const ask = { model: 'claude-opus-5-5' };
const hello = [{ role: 'user', content: 'hi' }];
const gemini = { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] };
const converse = { messages: [{ role: 'user', content: [{ text: 'hi' }] }] };
const invoke = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 10, messages: hello };

interface Client {
  readonly title: string;
  readonly path: string;
  readonly body: object;
  readonly agent: string;
}

const clients: readonly Client[] = [
  { title: 'Messages (Claude Code)', path: '/v1/messages', body: { ...ask, max_tokens: 10, messages: hello }, agent: 'claude-cli/2.1.332' },
  { title: 'Responses', path: '/v1/responses', body: { ...ask, input: 'hi' }, agent: 'OpenAI/JS 7.59.0' },
  { title: 'Responses (Codex)', path: '/v1/responses', body: { ...ask, input: 'hi' }, agent: CODEX },
  { title: 'Chat completions', path: '/v1/chat/completions', body: { ...ask, messages: hello }, agent: 'OpenAI/JS 7.59.0' },
  { title: 'Azure', path: '/openai/v1/chat/completions', body: { ...ask, messages: hello }, agent: 'AzureOpenAI/JS 7.59.0' },
  { title: 'Gemini', path: '/v1beta/models/claude-opus-5-5:generateContent', body: gemini, agent: 'google-genai-sdk/3.3.0' },
  { title: 'Bedrock Converse', path: '/model/claude-opus-5-5/converse', body: converse, agent: 'aws-sdk-js/3.1175.0' },
  { title: 'Bedrock InvokeModel', path: '/model/claude-opus-5-5/invoke', body: invoke, agent: 'aws-sdk-js/3.1175.0' },
];

type Gateway = Awaited<ReturnType<typeof startTestGateway>>;
interface Case {
  readonly title: string;
  readonly key?: string;
  prepare?(gateway: Gateway): void;
  /** Something must use up the limit first. */
  readonly isSecond?: true;
}

const month = { kind: 'calendar', unit: 'month' } as const;
const cases: readonly Case[] = [
  { title: 'unknown key', key: 'sk-gate-wrong' },
  { title: 'not permitted', prepare: (gateway) => govern(gateway, [tier('team', { deny: { models: ['*'] } })]) },
  { title: 'budget, resets', prepare: (gateway) => govern(gateway, [tier('team', { budgets: [{ capNanoUsd: 1, window: month }] })]) },
  { title: 'budget, for good', prepare: (gateway) => govern(gateway, [tier('team', { budgets: [{ capNanoUsd: 1 }] })]) },
  { title: 'rate limit, soon', prepare: (gateway) => govern(gateway, [tier('team', { limits: [{ perMs: 30_000 }] })]), isSecond: true },
  {
    title: 'rate limit, an hour',
    prepare: (gateway) => govern(gateway, [tier('team', { limits: [{ perMs: 3_600_000 }] })]),
    isSecond: true,
  },
  { title: 'overloaded', prepare: (gateway) => gateway.fake.replyAlways(() => failure(529, 'overloaded_error', 'Overloaded')) },
];

/** What stops, waits or shows something, by the client and the case. */
const MEASURED: Readonly<Record<string, string>> = {
  'Messages (Claude Code)/unknown key': 'one request, shows the sentence',
  'Messages (Claude Code)/budget, resets': 'one request, shows the sentence',
  'Messages (Claude Code)/rate limit, soon': 'waits up to 60 s by itself, then goes on',
  'Messages (Claude Code)/rate limit, an hour': 'one request, shows the sentence',
  'Responses (Codex)/unknown key': 'one request, shows the sentence (a 401 costs six and hides it)',
  'Responses (Codex)/not permitted': 'one request, shows the sentence (a 403 costs six and hides it)',
  'Responses (Codex)/budget, resets': 'one request, shows “You’ve hit your usage limit.”, the header and the time',
  'Responses (Codex)/budget, for good': 'one request, shows the sentence',
  'Responses (Codex)/rate limit, soon': 'waits as told, up to five times',
  'Responses (Codex)/rate limit, an hour': 'one request; a 429 with `retry-after` it would wait for, without a bound',
  'Responses (Codex)/overloaded': 'five requests in three seconds (a 529 costs thirty)',
  'Gemini/budget, resets': 'Gemini CLI: one request, shows the sentence (without `RetryInfo` ten in three minutes)',
  'Gemini/rate limit, soon': 'Gemini CLI waits as told, up to nine times',
  'Gemini/rate limit, an hour': 'Gemini CLI: one request, shows the sentence',
};

test('every client is refused in the shape that was measured to do the right thing with it', async () => {
  const sections: string[] = [];
  for (const client of clients) {
    const rows: string[] = [];
    for (const { title, key, prepare, isSecond } of cases) {
      const gateway = await startTestGateway();
      prepare?.(gateway);
      const request = {
        path: client.path,
        body: JSON.stringify(client.body),
        headers: { 'user-agent': client.agent, 'content-type': 'application/json' },
        ...(key === undefined ? {} : { key }),
      };
      if (isSecond === true) expect(await gateway.send(request)).toMatchObject({ status: 200 });
      const answer = await gateway.send(request);
      await gateway.close();
      expect(answer.status, `${client.title}, ${title}`).toBeGreaterThanOrEqual(400);
      rows.push(
        `| ${title} | ${answer.status} | ${told(answer.headers)} | ${shown(answer.text)} | ${MEASURED[`${client.title}/${title}`] ?? ''} |`,
      );
    }
    sections.push(
      `## ${client.title}\n\n| Case | Status | Headers | Body | Measured |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`,
    );
  }
  const text = `# What clients are told when they are refused

Written by \`npm run test:integration -- client-errors --update\`. Ids are left out. Measured with Claude Code 2.1.332, Codex 0.171.0 and Gemini CLI 0.61.0; test/clients/matrix.md has the other clients. An error inside a stream breaks the connection of Gemini CLI, which takes an error chunk for the end of a good answer.

${sections.join('\n')}`;
  await expect(text).toMatchFileSnapshot('client-errors.md');
});

const HEADERS = ['retry-after', 'x-should-retry', 'x-codex-promo-message', 'x-amzn-errortype'];

function told(headers: Readonly<Record<string, string | string[] | undefined>>): string {
  return HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [`\`${name}: ${String(headers[name])}\``])).join('<br>');
}

function shown(body: string): string {
  return `\`${body.replaceAll(/"request_id":"[^"]*"/g, '"request_id":"…"').replaceAll('|', '\\|')}\``;
}

test.each([
  ['GeminiCLI-tui/0.61.0/claude-opus-5-5 (linux; x64; terminal)', false],
  ['google-genai-sdk/3.3.0', true],
])('an error in the middle of a stream reaches %s as it understands it', async (agent, isComplete) => {
  const gateway = await startTestGateway();
  onTestFinished(() => gateway.close());
  const begun = messageEvents({ blocks: [text('Half an answer')] }).slice(0, -3);
  const broken = { event: 'error', data: { type: 'error', error: { type: 'api_error', message: 'The model broke.' } } };
  gateway.fake.replyAlways(() => stream([...begun, broken]));
  const path = '/v1beta/models/claude-opus-5-5:streamGenerateContent?alt=sse';
  const answer = await gateway.send({ path, body: JSON.stringify(gemini), headers: { 'user-agent': agent } });
  expect(answer.isComplete).toBe(isComplete);
  expect(answer.text.includes('The model broke.')).toBe(isComplete);
  expect(gateway.ports.finished[0]!.row).toMatchObject({ outcome: 'failed', errorCode: 'upstream_broken' });
});
