/** The real Claude Code works a day with models at Google and Amazon, each behind a fake that is as strict as the vendor. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runClaude } from '../support/run-claude.ts';
import { startStrictBedrock } from '../support/strict-bedrock.ts';
import { startStrictGemini } from '../support/strict-gemini.ts';
import { SCRIPT_FILE, SCRIPT_TOOLS, SCRIPT_TURNS } from '../support/tool-script.ts';
import { type GatehouseForClaude, quiet, startGatehouse } from './gatehouse-for-claude.ts';

const SECRET = ['--secret', '${env:ANTHROPIC_UPSTREAM_KEY}'];

async function workADay({ url, key }: GatehouseForClaude, model: string) {
  const run = await runClaude({ baseUrl: url, key, prompt: 'greet the world', tools: SCRIPT_TOOLS, args: ['--model', model], env: quiet });
  expect(run).toMatchObject({ code: 0, result: { is_error: false, result: 'All done.' } });
  expect(await readFile(join(run.place.work, 'greeting.txt'), 'utf8')).toBe(SCRIPT_FILE);
}

// Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
test('Gemini: every signature comes back, every tool and the inner system turn arrive', async () => {
  const gemini = await startStrictGemini();
  onTestFinished(() => gemini.close());
  const house = await startGatehouse({ account: false });
  await house.gatehouse('accounts', 'add', 'google', '--provider', 'google', '--base-url', gemini.url, ...SECRET);
  await workADay(house, 'gemini-3.8-flash');
  expect(gemini.refusals).toEqual([]);
  expect(gemini.requests).toHaveLength(SCRIPT_TURNS);
  const [first] = gemini.requests;
  const declarations = first!.tools?.flatMap(({ functionDeclarations }) => functionDeclarations) ?? [];
  expect(declarations.length).toBeGreaterThan(10);
  expect(declarations.filter(({ parametersJsonSchema }) => parametersJsonSchema === undefined)).toEqual([]);
  const texts = first!.contents.flatMap(({ parts }) => parts.flatMap((part) => ('text' in part ? part.text : [])));
  expect(texts.filter((text) => text.startsWith('<system>\n')).join()).toContain('working directory');
  expect(JSON.stringify(first!.systemInstruction)).not.toContain('x-anthropic-billing-header');
  const [row] = await house.rows(SCRIPT_TURNS);
  expect(row).toMatchObject({ outcome: 'ok', usage: { input: 904, cacheRead: 100, output: 50 } });
});

// Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
test('Claude on Bedrock: the request arrives as the client made it', async () => {
  const bedrock = await startStrictBedrock();
  onTestFinished(() => bedrock.close());
  const house = await startGatehouse({ account: false });
  await house.gatehouse('accounts', 'add', 'aws', '--provider', 'bedrock', '--region', 'us-east-1', '--base-url', bedrock.url, ...SECRET);
  await workADay(house, 'claude-opus-5-5');
  expect(bedrock.refusals).toEqual([]);
  expect(bedrock.seen.map(({ operation, model }) => `${model} ${operation}`)).toEqual(
    Array.from({ length: SCRIPT_TURNS }, () => 'us.anthropic.claude-opus-5-5 invoke-with-response-stream'),
  );
  const { messages, tools, anthropic_beta: betas } = JSON.parse(bedrock.seen[0]!.body) as Record<string, unknown[]>;
  expect(messages).toContainEqual(expect.objectContaining({ role: 'system' }));
  expect(tools!.length).toBeGreaterThan(10);
  expect(betas).toContain('claude-code-20250219');
});

// Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
test('another model on Bedrock: turns alternate, results follow their calls, every tool arrives', async () => {
  const bedrock = await startStrictBedrock();
  onTestFinished(() => bedrock.close());
  const house = await startGatehouse({ account: false });
  const model = 'us.meta.llama4-maverick-17b-instruct-v1:0';
  const mapped = ['--model', `llama=${model}`];
  await house.gatehouse(
    'accounts',
    'add',
    'aws',
    '--provider',
    'bedrock',
    '--region',
    'us-east-1',
    '--base-url',
    bedrock.url,
    ...mapped,
    ...SECRET,
  );
  await workADay(house, 'llama');
  expect(bedrock.refusals).toEqual([]);
  expect(bedrock.seen.map((request) => `${request.model} ${request.operation}`)).toEqual(
    Array.from({ length: SCRIPT_TURNS }, () => `${model} converse-stream`),
  );
  const { toolConfig, messages } = JSON.parse(bedrock.seen[0]!.body) as { toolConfig: { tools: unknown[] }; messages: unknown };
  expect(toolConfig.tools.length).toBeGreaterThan(10);
  expect(JSON.stringify(messages)).toContain('<system>\\n');
});
