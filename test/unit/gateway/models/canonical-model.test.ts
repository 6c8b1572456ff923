/** One model, one name: what stands around a name and how it is written changes nothing for a rule. */
import { describe, expect, test } from 'vitest';
import { canonicalModel, identify } from '../../../../src-main/gateway/models/canonical-model.ts';
import { isKnownModel } from '../../../../src-main/gateway/models/is-known-model.ts';
import { matchesModel } from '../../../../src-main/gateway/models/matches-model.ts';

test.each([
  ['letter case', 'Claude-Opus-4-8'],
  ['blanks around it', ' \tclaude-opus-4-8\n'],
  ['an invisible character', 'claude-opus-4-8\u200b'],
  ['wide letters', 'ｃｌａｕｄｅ-opus-4-8'],
  ['the mark of a long context', 'claude-opus-4-8[1m]'],
  ['the mark twice', 'claude-opus-4-8[1M][1m]'],
  ["Gemini's path", 'models/claude-opus-4-8'],
  ["Vertex's path", 'projects/p/locations/global/publishers/anthropic/models/claude-opus-4-8'],
  ["Vertex's version", 'claude-opus-4-8@default'],
  ["Bedrock's id", 'anthropic.claude-opus-4-8'],
  ["Bedrock's profile", 'us.anthropic.claude-opus-4-8-v1:0'],
  ["Bedrock's profile of the government's regions", 'us-gov.anthropic.claude-opus-4-8-v1'],
  ["Bedrock's context variant", 'anthropic.claude-opus-4-8-v1:0:200k'],
  ['an ARN of the model', 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-8-v1:0'],
  ['an ARN of a profile', 'arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us.anthropic.claude-opus-4-8'],
  ["a host's maker and point", 'anthropic/claude-opus-4.8'],
  ["a host's variant", 'anthropic/claude-opus-4.8:beta'],
  ["another gateway's provider", 'openrouter/anthropic/claude-opus-4.8'],
  ['a maker before a colon', 'anthropic:claude-opus-4-8'],
  ["a workspace's own prefix", 'databricks-claude-opus-4-8'],
  ['the version first', 'claude-4.8-opus'],
  ['dashes of Unicode', 'claude\u2010opus\u20134\u20118'],
  ['a percent escape', '%63laude-opus-4-8'],
  ['percent escapes of percent escapes', 'anthropic%252Fclaude-opus-4-8'],
  ['slashes behind it', 'anthropic/claude-opus-4-8//'],
])('%s is not part of the name', (_, spelling) => {
  expect(canonicalModel(spelling)).toBe('claude-opus-4-8');
  expect(identify(spelling).forms.slice(0, 2)).toEqual(['claude-opus-4-8', 'anthropic/claude-opus-4-8']);
});

test.each([
  ['claude-opus-4-5', ['claude-opus-4-5-20251101', 'us.anthropic.claude-opus-4-5-20251101-v1:0', 'claude-opus-4-5@20251101']],
  ['claude-opus-4', ['claude-opus-4-0', 'claude-opus-4-20250514', 'anthropic/claude-4-opus', 'claude-opus-4@20250514']],
  ['claude-3-5-sonnet', ['claude-3-5-sonnet-latest', 'claude-3-5-sonnet-v2@20241022', 'anthropic.claude-3-5-sonnet-20241022-v2:0']],
  ['gemini-2.5-pro', ['models/gemini-2.5-pro', 'google/gemini-2.5-pro', 'publishers/google/models/gemini-2.5-pro']],
  ['gpt-5.5', ['GPT-5.5', 'openai/gpt-5.5', 'openai:gpt-5.5', 'default_api:gpt-5.5', 'openrouter/openai/gpt-5.5']],
  ['gpt-oss-120b', ['openai.gpt-oss-120b-1:0', 'openai/gpt-oss-120b', 'accounts/fireworks/models/gpt-oss-120b']],
  ['nova-pro', ['amazon.nova-pro-v1:0', 'us.amazon.nova-pro-v1:0', 'amazon/nova-pro-v1']],
  ['glm-5.2', ['accounts/fireworks/models/glm-5p2', 'z-ai/glm-5.2']],
])('%s is one model by all its names', (model, spellings) => {
  expect(spellings.map(canonicalModel)).toEqual(spellings.map(() => model));
});

test('models that differ stay apart', () => {
  const names = ['claude-3-5-sonnet-20240620', 'claude-3-5-sonnet', 'claude-opus-4', 'claude-opus-4-1', 'gpt-4o', 'gpt-4o-2024-05-13'];
  const more = ['qwen3:8b', 'qwen3:32b', 'deepseek-v3', 'deepseek-v3.1', 'claude-practice', 'constructor', '__proto__', ''];
  expect(new Set([...names, ...more].map(canonicalModel)).size).toBe(names.length + more.length);
});

test('what an ARN or an endless name stands for is not made up', () => {
  const arn = (rest: string) => identify(`arn:aws:bedrock:us-east-1:123456789012:${rest}`).isOpaque;
  expect(['application-inference-profile/abc1', 'provisioned-model/abc2', 'default-prompt-router/anthropic.x'].map(arn)).toEqual([
    true,
    true,
    true,
  ]);
  expect(['inference-profile/us.amazon.nova-pro-v1:0', 'foundation-model/meta.llama3-3-70b-instruct-v1:0'].map(arn)).toEqual([
    false,
    false,
  ]);
  expect(identify('x'.repeat(100_000))).toMatchObject({ forms: [], isOpaque: true });
});

test('a router chooses the model itself, and its name does not say which', () => {
  const opaque = (name: string) => identify(name).isOpaque;
  const routers = [
    'openrouter/auto',
    'OpenRouter/Auto:online',
    '@preset/mine',
    'anthropic/claude-opus-4.8@preset/mine',
    'accounts/a/routers/b',
  ];
  expect(routers.filter((name) => !opaque(name))).toEqual([]);
  expect(opaque('arn:aws:bedrock:us-east-1:1:default-prompt-router/anthropic.claude:1')).toBe(true);
  expect(['openrouter/anthropic/claude-opus-4.8', 'accounts/fireworks/models/kimi-k3'].filter(opaque)).toEqual([]);
});

test("the newest of a family is one of the family's models", () => {
  const newest = ['claude-opus-latest', '~anthropic/claude-opus-latest', 'anthropic/claude-opus-latest:beta'];
  expect(newest.filter((name) => !matchesModel(name, ['claude-opus-*']))).toEqual([]);
});

describe('a pattern', () => {
  const opus = ['claude-opus-4-8', 'us.anthropic.claude-opus-4-8-v1:0', 'anthropic/claude-opus-4.8', ' CLAUDE-OPUS-4-8[1m]'];

  test.each([
    'claude-opus-*',
    'Claude-Opus-*',
    '*opus*',
    ' claude-opus-4-8 ',
    'claude-opus-4.*',
    'claude-opus-4-8[1m]',
    'claude-opus-4-8@*',
    'anthropic/*',
    'anthropic/claude-opus-4.8',
    '*/claude-opus-*',
    '*/*opus*',
    '*anthropic*',
    'us.anthropic.claude-opus-*',
    '*.anthropic.claude-opus-4-8-v1:0',
    'us.anthropic.*',
    'arn:aws:bedrock:*:*:inference-profile/us.anthropic.claude-opus-*',
    '*',
  ])('%s is read like a name and matches every spelling', (pattern) => {
    expect(opus.filter((name) => !matchesModel(name, [pattern]))).toEqual([]);
    expect(matchesModel('gpt-5.5', [pattern])).toBe(pattern === '*');
  });

  test('without a date is any date, with a date that date only', () => {
    expect(matchesModel('claude-opus-4-5-20251101', ['claude-opus-4-5'])).toBe(true);
    expect(matchesModel('claude-opus-4-5', ['claude-opus-4-5-20251101'])).toBe(true);
    expect(matchesModel('gpt-4o-2024-05-13', ['gpt-4o'])).toBe(true);
    expect(matchesModel('gpt-4o', ['gpt-4o-2024-05-13'])).toBe(false);
    expect(matchesModel('claude-3-5-sonnet-20240620', ['claude-3-5-sonnet-20241022'])).toBe(false);
  });

  test("about a host's own spelling matches that, and never becomes one that matches everything", () => {
    expect(matchesModel('accounts/fireworks/models/kimi-k3', ['accounts/fireworks/*'])).toBe(true);
    expect(matchesModel('moonshotai/Kimi-K2-Instruct:novita', ['MoonshotAI/*', 'x'])).toBe(true);
    expect(matchesModel('deepseek/deepseek-v4:free', ['*:free'])).toBe(true);
    for (const pattern of ['accounts/fireworks/models/*', 'moonshotai/*', '*:free', 'arn:*', 'amazon.*', '*-v1:0', 'us.*', 'models/*x'])
      expect(matchesModel('claude-opus-4-8', [pattern])).toBe(false);
  });
});

test('a nickname is no model, whatever it begins with', () => {
  expect(
    ['claude-opus-4-8', 'us.anthropic.claude-3-5-sonnet-20240620-v1:0', 'gpt-5.5', 'models/gemini-2.5-pro', 'moonshotai/kimi-k2'].filter(
      (name) => !isKnownModel(name),
    ),
  ).toEqual([]);
  expect(['fast', 'claude-fast', 'claude-gpt', 'our-gpt', 'gpt-5-prod', 'opus-prod', 'constructor'].filter(isKnownModel)).toEqual([]);
});
