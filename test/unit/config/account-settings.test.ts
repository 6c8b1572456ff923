import { expect, test } from 'vitest';
import { checkConfig } from '../../../src-main/config/check-config.ts';
import type { ProviderFacts } from '../../../src-main/gateway/providers/provider-facts.ts';

const providers: ProviderFacts[] = [
  { id: 'anthropic', title: 'Anthropic', defaultBaseUrl: 'https://api.anthropic.com', needsSecret: true },
  {
    id: 'cloud',
    title: 'Cloud',
    defaultBaseUrl: 'https://{region}.cloud.example',
    needsSecret: false,
    settings: [
      { name: 'region', need: 'always', example: 'us-east-1' },
      { name: 'awsProfile', need: 'optional', example: 'work' },
      { name: 'format', need: 'optional', example: 'openai-chat' },
    ],
    formats: ['openai-chat'],
  },
  {
    id: 'resources',
    title: 'Resources',
    defaultBaseUrl: 'https://{resource}.cloud.example',
    needsSecret: false,
    settings: [{ name: 'resource', need: 'address', example: 'acme' }],
  },
];

function problems(rest: string): string[] {
  const text = `version: 1\norganization: { id: home, name: Home }\n${rest}\n`;
  return checkConfig('f', text, providers).problems.map(({ path, message, fix }) => `${path}: ${message}. ${fix}`);
}

test.each([
  [
    'accounts: [{ id: a, provider: cloud }]',
    ['accounts[0].region: `region` is missing; Cloud needs one. Add e.g. `region: us-east-1` to this block.'],
  ],
  [
    'accounts: [{ id: a, provider: anthropic, secret: "${env:KEY}", region: us-east-1 }]',
    ['accounts[0].region: Anthropic has no `region`. Take it out of this block.'],
  ],
  [
    'accounts: [{ id: a, provider: cloud, region: us-east-1, format: gemini }]',
    ['accounts[0].format: Cloud does not speak `gemini`. It speaks openai-chat.'],
  ],
  [
    'accounts: [{ id: a, provider: cloud, region: us-east-1, awsProfile: work, secret: "${env:KEY}" }]',
    ['accounts[0].awsProfile: An account has a `secret` or an `awsProfile`, not both. Take one of them out of this block.'],
  ],
  [
    'accounts: [{ id: a, provider: cloud, region: us-east-1, baseUrl: "https://x.example", resource: b }]',
    ['accounts[0].resource: Cloud has no `resource`. Take it out of this block; Cloud knows region, awsProfile, format.'],
  ],
  ['accounts: [{ id: a, provider: resources, baseUrl: "https://x.example" }]', []],
  [
    'accounts: [{ id: a, provider: cloud, region: US_EAST }]',
    ['accounts[0].region: `region` must be a region as the cloud writes it. E.g. us-east-1 or europe-west1.'],
  ],
  [
    'prices: [{ model: x, input: 1 }]',
    ['prices[0].output: `output` is missing. Add `output: …` in US dollars per million tokens, or `multiplier: 0.8` instead of prices.'],
  ],
  [
    'prices: [{ multiplier: 0.8, input: 1 }]',
    ['prices[0].input: A price has a `multiplier` or `input`, not both. The multiplier is a factor on list prices; take one of them out.'],
  ],
  [
    'prices: [{ multiplier: 0.8, from: 2027-01-02T00:00:00Z, until: 2027-01-01T00:00:00Z }]',
    ['prices[0].until: `until` is not after `from`. Write the moment from which this price no longer holds.'],
  ],
])('%s', (text, expected) => {
  expect(problems(text)).toEqual(expected);
});
