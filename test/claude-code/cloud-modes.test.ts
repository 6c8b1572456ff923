/**
 * The real Claude Code in its Bedrock and Vertex modes, with Gatehouse as the base URL: it speaks the cloud's wire to us,
 * whichever provider then answers. Our key rides where the mode leaves room for it.
 */
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ReceivedRequest, json, stream } from '../support/fake-anthropic.ts';
import { messageBody, messageEvents, text, toolUse } from '../support/messages-stream.ts';
import { startProviderGateway } from '../support/provider-gateway.ts';
import { runClaude } from '../support/run-claude.ts';
import { type TestGateway, startTestGateway } from '../support/test-gateway.ts';
import { bedrockClaude } from '../support/vendors/claude-vendors.ts';
import { quiet } from './gatehouse-for-claude.ts';

const bedrock = ({ url }: TestGateway) => ({
  ...quiet,
  CLAUDE_CODE_USE_BEDROCK: '1',
  ANTHROPIC_BEDROCK_BASE_URL: url,
  AWS_REGION: 'us-east-1',
});
const withHeader = (house: TestGateway) => ({
  ...bedrock(house),
  CLAUDE_CODE_SKIP_BEDROCK_AUTH: '1',
  ANTHROPIC_CUSTOM_HEADERS: `x-gatehouse-key: ${house.key}`,
});
const withBearer = (house: TestGateway) => ({ ...bedrock(house), AWS_BEARER_TOKEN_BEDROCK: house.key });
const vertex = ({ url, key }: TestGateway) => ({
  ...quiet,
  CLAUDE_CODE_USE_VERTEX: '1',
  CLAUDE_CODE_SKIP_VERTEX_AUTH: '1',
  ANTHROPIC_VERTEX_BASE_URL: `${url}/v1`,
  ANTHROPIC_VERTEX_PROJECT_ID: 'acme',
  CLOUD_ML_REGION: 'us-east5',
  ANTHROPIC_CUSTOM_HEADERS: `x-gatehouse-key: ${key}`,
});

/** With a key of Bedrock's kind the client first tries which models there are, without streaming. */
const isStreamed = (request: ReceivedRequest) => request.body.includes('"stream":true');

describe('Claude Code', () => {
  // Further variables: those of each mode, and CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test.each([
    ['Bedrock mode, its key in a header', withHeader, 'invoke'],
    ['Bedrock mode, its key as a Bedrock API key', withBearer, 'invoke'],
    ['Vertex mode', vertex, 'raw_predict'],
  ] as const)('in %s works through a tool loop on Anthropic', async (_mode, env, endpoint) => {
    const house = await startTestGateway();
    onTestFinished(() => house.close());
    house.fake.replyAlways((request) => {
      const isLater = request.body.includes('"tool_result"');
      const blocks = isLater
        ? [text('It said its word.')]
        : [text('I look.'), toolUse('Bash', { command: 'echo from-the-tool', description: 'Says' })];
      return isStreamed(request) ? stream(messageEvents({ blocks, stopReason: isLater ? 'end_turn' : 'tool_use' })) : undefined;
    });
    const run = await runClaude({ baseUrl: 'http://127.0.0.1:9', key: 'unused', prompt: 'use a tool', tools: ['Bash'], env: env(house) });
    expect(run).toMatchObject({ code: 0, result: { is_error: false, result: 'It said its word.' } });
    const turns = house.fake.requests.filter(isStreamed);
    expect(turns.map(({ path }) => path)).toEqual(['/v1/messages', '/v1/messages']);
    const [, second] = turns;
    expect(second!.body.toString()).toContain('from-the-tool');
    expect(second!.header('anthropic-beta')).toContain('claude-code-');
    const body = JSON.parse(second!.body.toString()) as Record<string, unknown>;
    expect(body).toMatchObject({ model: expect.stringMatching(/^claude-/), stream: true });
    expect(Object.keys(body)).not.toContain('anthropic_version');
    const rows = house.ports.finished.map(({ row }) => row).filter(({ streamed }) => streamed);
    expect(rows.map((row) => [row.endpoint, row.outcome])).toEqual([1, 2].map(() => [endpoint, 'ok']));
  });

  // Further variables: those of the mode, and CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test('in Bedrock mode gets Bedrock’s own bytes from Bedrock', async () => {
    const house = await startProviderGateway('bedrock', bedrockClaude.config);
    onTestFinished(() => house.close());
    const refused: string[] = [];
    house.fake.replyAlways((request) => {
      if (!request.path.includes('with-response-stream')) return json(messageBody());
      refused.push(...bedrockClaude.problems(request));
      return bedrockClaude.reply({ text: 'Straight from Bedrock.' });
    });
    const run = await runClaude({ baseUrl: 'http://127.0.0.1:9', key: 'unused', prompt: 'hello', env: withBearer(house) });
    expect(run.result.result).toBe('Straight from Bedrock.');
    expect(refused).toEqual([]);
    expect(house.ports.finished.find(({ row }) => row.streamed)!.row).toMatchObject({ outcome: 'ok', estimated: false });
  });

  // Further variables: those of the mode, and CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test('in Bedrock mode counts its context by CountTokens', async () => {
    const house = await startTestGateway();
    onTestFinished(() => house.close());
    house.fake.replyAlways((request) => (request.path.includes('count_tokens') ? json({ input_tokens: 4711 }) : undefined));
    const run = await runClaude({ baseUrl: 'http://127.0.0.1:9', key: 'unused', prompt: '/context', env: withBearer(house) });
    expect(run).toMatchObject({ code: 0, result: { is_error: false, result: expect.stringContaining('4.7k') as string } });
    const rows = house.ports.finished.map(({ row }) => row).filter(({ path }) => /count|profile/.test(path));
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) expect(row).toMatchObject({ endpoint: 'count_tokens', status: 200, outcome: 'ok' });
  });
});
