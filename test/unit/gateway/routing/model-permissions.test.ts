/** Which candidates a key's rules about models leave, whatever a model is called on its way to each of them. */
import { describe, expect, test } from 'vitest';
import type { PermissionSet } from '../../../../src-main/contract/governance.ts';
import type { Account } from '../../../../src-main/gateway/snapshot.ts';
import { azureFoundry } from '../../../../src-main/gateway/providers/azure-foundry.ts';
import { ownModelName } from '../../../../src-main/gateway/providers/own-model-name.ts';
import type { Route } from '../../../../src-main/gateway/routing/route.ts';
import { tier } from '../../../support/governed.ts';
import { type Asked, route, someKey } from '../../../support/routing.ts';
import { testAccountConfig } from '../../../support/test-gateway.ts';

const ARN = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123';

function account(id: string, provider = 'anthropic', config: Partial<Account['config']> = {}): Account {
  return testAccountConfig(id, 'http://127.0.0.1:1', { providerId: provider, config: { id, provider, ...config } });
}

const anthropic = account('a');
const bedrock = account('aws', 'bedrock', { region: 'us-east-1', modelMap: { 'claude-opus-4-8': ARN } });
const azure = account('azure', 'azure', { resource: 'acme', modelMap: { 'gpt-5.5': 'our-gpt', 'gpt-5-mini': 'gpt-4o' } });

/** The ids of the accounts that may be asked, or what the client is told. */
function asks(accounts: readonly Account[], rules: { allow?: PermissionSet; deny?: PermissionSet }, asked: Asked): string[] | string {
  const key = { ...someKey, tiers: [tier('team', rules)] };
  try {
    return route(accounts, { ...asked, key }).list.map((one) => one.account.id);
  } catch (error) {
    return (error as Error).message;
  }
}

const rule = (to: Route['targets'][number]): Route => ({
  id: 'r',
  when: {},
  strategy: 'priority',
  targets: [to],
  isSticky: false,
  attempts: 4,
  deadlineMs: 1000,
  hedge: false,
});
const target = { label: '', accountIds: null, providerId: null, model: null, weight: null, priority: 0, timeouts: {} };
const aliases = new Map([
  ['fast', 'claude-haiku-5-5'],
  ['claude-gpt', 'gpt-5.5'],
]);

test.each([
  ['a nickname is billed as the model it is mapped to', 'my-nick', 'claude-opus-4-8'],
  ['a model that is mapped to another one is billed as that', 'claude-haiku-5-5', 'claude-opus-4-8'],
  ['a model that is mapped to a nickname is billed as itself', 'claude-sonnet-5-5', 'claude-sonnet-5-5'],
])('%s', (_what, model, billed) => {
  const opus = 'us.anthropic.claude-opus-4-8-v1:0';
  const modelMap = { 'my-nick': opus, 'claude-haiku-5-5': opus, 'claude-sonnet-5-5': ARN };
  const nicknamed = account('aws', 'bedrock', { region: 'us-east-1', modelMap });
  expect(route([nicknamed], { model }).list.map(({ billedModel }) => billedModel)).toEqual([billed]);
});

describe('a deny', () => {
  const deny = { models: ['claude-opus-*'] };

  test.each([
    'claude-opus-4-8',
    'us.anthropic.claude-opus-4-8-v1:0',
    'Claude-Opus-4-8',
    ' claude-opus-4-8',
    'anthropic/claude-opus-4.8',
    ARN,
  ])('holds for %s', (model) => {
    expect(asks([anthropic, bedrock], { deny }, { model })).toMatch(/^The team "The team" may not use .*Ask your Gatehouse admin/);
  });

  test('of what an alias stands for, or of the alias, holds for both', () => {
    expect(asks([anthropic], { deny: { models: ['*haiku*'] } }, { model: 'fast', snapshot: { aliases } })).toMatch(
      /may not use claude-haiku-5-5/,
    );
    expect(asks([anthropic], { deny: { models: ['fast'] } }, { model: 'fast', snapshot: { aliases } })).toMatch(/may not use fast/);
  });

  test('of a deployment takes out the account that would be sent it, and the trail says so', () => {
    const direct = account('direct', 'openai');
    const key = { ...someKey, tiers: [tier('team', { deny: { models: ['our-gpt'] } })] };
    const found = route([azure, direct], { model: 'gpt-5.5', key });
    expect(found.list.map((one) => one.account.id)).toEqual(['direct']);
    expect(found.skipped).toMatchObject([{ accountId: 'azure', why: 'The team "The team" may not use our-gpt' }]);
  });

  test('of what a deployment really is holds although another model was asked for', () => {
    expect(asks([azure], { deny: { models: ['gpt-4o'] } }, { model: 'gpt-5-mini' })).toMatch(/may not use gpt-4o/);
  });

  test('of any model holds for an ARN of which nobody says what it is', () => {
    expect(asks([account('aws', 'bedrock', { region: 'us-east-1' })], { deny }, { model: ARN })).toMatch(
      /does not tell its model: name it in the account's modelMap/,
    );
    expect(asks([account('aws', 'bedrock', { region: 'us-east-1' })], {}, { model: ARN })).toEqual(['aws']);
    expect(asks([bedrock], { deny: { models: ['*haiku*'] } }, { model: ARN })).toEqual(['aws']);
  });

  test('repeats of an endless name only its beginning', () => {
    expect(asks([{ ...anthropic, models: ['*'] }], { deny }, { model: `claude-opus-${'x'.repeat(100_000)}` }).length).toBeLessThan(400);
  });

  test('of what a rule would send takes that candidate out only', () => {
    const routes = [{ ...rule(target), targets: [{ ...target, model: 'claude-haiku-5-5' }, target] }];
    const found = asks([anthropic], { deny: { models: ['*haiku*'] } }, { model: 'claude-sonnet-5-5', snapshot: { routes } });
    expect(found).toEqual(['a']);
  });
});

describe('an allow list', () => {
  test.each(['claude-opus-4-8', 'US.anthropic.claude-opus-4-8-v1:0', 'anthropic/claude-opus-4.8', ARN])(
    'of a model lets %s pass',
    (model) => {
      for (const models of [['claude-opus-4-8'], ['Claude-Opus-*'], ['us.anthropic.claude-opus-4-8-v1:0']])
        expect(asks([bedrock], { allow: { models } }, { model })).toEqual(['aws']);
      expect(asks([bedrock], { allow: { models: ['claude-sonnet-*'] } }, { model })).toMatch(/may use claude-sonnet-\*/);
    },
  );

  test('of a model lets it go to a deployment of any name, but not to one that is another model', () => {
    expect(asks([azure], { allow: { models: ['gpt-5.5'] } }, { model: 'gpt-5.5' })).toEqual(['azure']);
    expect(asks([azure], { allow: { models: ['gpt-5-mini'] } }, { model: 'gpt-5-mini' })).toMatch(/may not use gpt-4o/);
    expect(asks([azure], { allow: { models: ['gpt-5-mini', 'gpt-4o'] } }, { model: 'gpt-5-mini' })).toEqual(['azure']);
  });

  test('of a deployment by its name lets it be asked for', () => {
    const listed = { ...azure, models: ['our-gpt'] };
    expect(asks([listed], { allow: { models: ['our-gpt'] } }, { model: 'our-gpt' })).toEqual(['azure']);
    expect(asks([listed], { allow: { models: ['gpt-5.5'] } }, { model: 'our-gpt' })).toEqual(['azure']);
    expect(asks([listed], { allow: { models: ['gpt-4o'] } }, { model: 'our-gpt' })).toMatch(/may not use gpt-5.5/);
  });

  test('of an alias by its name allows what it stands for, a pattern that only happens to match it does not', () => {
    const ask = (models: string[], model: string) =>
      asks([anthropic, account('o', 'openai')], { allow: { models } }, { model, snapshot: { aliases } });
    expect(ask(['fast'], 'fast')).toEqual(['a']);
    expect(ask(['claude-haiku-*'], 'fast')).toEqual(['a']);
    expect(ask(['claude-*'], 'claude-gpt')).toMatch(/may not use gpt-5.5/);
    expect(ask(['claude-*', 'gpt-5.5'], 'claude-gpt')).toEqual(['o']);
    expect(ask(['fast'], 'claude-haiku-5-5')).toMatch(/may not use claude-haiku-5-5/);
  });

  test('must also hold what a rule puts in the place of the model', () => {
    const routes = [rule({ ...target, model: 'claude-haiku-5-5' })];
    const ask = (models: string[]) => asks([anthropic], { allow: { models } }, { model: 'claude-opus-5-5', snapshot: { routes } });
    expect(ask(['claude-opus-*'])).toMatch(/may not use claude-haiku-5-5/);
    expect(ask(['claude-haiku-*'])).toMatch(/may not use claude-opus-5-5/);
    expect(ask(['claude-opus-*', 'claude-haiku-*'])).toEqual(['a']);
  });
});

describe('a name in the configuration', () => {
  test('that is a plain name holds for every spelling, a particular spelling for itself only', () => {
    const modelMap = { 'claude-opus-4-8': 'opus-prod', 'us.anthropic.claude-haiku-4-5-20251001-v1:0': 'haiku-eu' };
    const foundry = account('f', 'azure-foundry', { resource: 'acme', modelMap });
    const own = (model: string) => ownModelName(azureFoundry, foundry, model);
    expect(['Claude-Opus-4-8', 'claude-opus-4-8[1m]', 'us.anthropic.claude-opus-4-8-v1:0'].map(own)).toEqual([
      'opus-prod',
      'opus-prod',
      'opus-prod',
    ]);
    expect(['us.anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5', 'constructor'].map(own)).toEqual([
      'haiku-eu',
      'claude-haiku-4-5',
      'constructor',
    ]);
    const to = (model: string) =>
      route([anthropic], {
        model,
        snapshot: {
          aliases: new Map([
            ['claude-opus-4-8', 'x-claude'],
            ['anthropic/claude-sonnet-5', 'y-claude'],
          ]),
        },
      }).model;
    expect([to('us.anthropic.claude-opus-4-8-v1:0'), to('Claude-Opus-4-8'), to('claude-opus-4-8')]).toEqual([
      'x-claude',
      'x-claude',
      'x-claude',
    ]);
    expect([to('anthropic/claude-sonnet-5'), to('claude-sonnet-5')]).toEqual(['y-claude', 'claude-sonnet-5']);
  });
});
