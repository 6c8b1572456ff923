/** For every spelling of a model, the answer of every rule is the answer for the model. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyUsage } from '../../../src-main/contract/records.ts';
import { BudgetBook, Reservation } from '../../../src-main/gateway/admission/budget-book.ts';
import { LimitBook, TakenLimits } from '../../../src-main/gateway/admission/limit-book.ts';
import { createPrices } from '../../../src-main/gateway/metering/rates.ts';
import { canonicalModel } from '../../../src-main/gateway/models/canonical-model.ts';
import { mismatch } from '../../../src-main/gateway/routing/match-route.ts';
import { tier } from '../../support/governed.ts';
import { claudeModels, spellingsOf } from '../../support/model-spellings.ts';
import { route, someFacts, someKey } from '../../support/routing.ts';
import { testAccountConfig } from '../../support/test-gateway.ts';

const model = fc.constantFrom(...claudeModels);
const spelled = model.chain((name) => fc.tuple(fc.constant(name), spellingsOf(name)));
/** As people write them: names in any spelling, or with stars in them. */
const pattern = fc.oneof(
  model.chain(spellingsOf),
  fc.constantFrom(
    '*',
    '*opus*',
    'Claude-Opus-*',
    'anthropic/*',
    'us.anthropic.*',
    '*-4-*',
    '*haiku*',
    'claude-opus-4.*',
    'gpt-*',
    '*/claude-3*',
    '*-4-5',
    'claude-*-4-5',
  ),
);
const patterns = fc.array(pattern, { minLength: 1, maxLength: 3 });

const everything = testAccountConfig('all', 'http://127.0.0.1:1', { models: ['*'] });
const owner = { kind: 'team', id: 't', name: 'T' } as const;

/** Is the model served under this rule? */
function permitted(rules: Parameters<typeof tier>[1], name: string): boolean {
  try {
    return route([everything], { model: name, key: { ...someKey, tiers: [tier('team', rules)] } }).list.length === 1;
  } catch (error) {
    expect(error).toMatchObject({ code: 'permission_denied' });
    return false;
  }
}

/** What every rule that is narrowed by these models says of a name. */
function answers(models: readonly string[], name: string) {
  const list = [...models];
  const budgets = tier('team', { budgets: [{ models: list, capNanoUsd: 0 }] }).budgets;
  const limit = { id: 'l', owner, what: 'requests', most: 1, perMs: 60_000, queueMs: 0, models: list } as const;
  const limits = new LimitBook(() => 0.1);
  const demand = { models: [name], inputTokens: 1, outputTokens: 1 };
  limits.take([limit], demand, 0);
  const own = createPrices(list.map((one) => ({ model: one, input: 7, output: 7 })));
  return {
    denied: !permitted({ deny: { models: list } }, name),
    allowed: permitted({ allow: { models: list } }, name),
    budget: !(
      new BudgetBook(() => 'UTC').reserve(budgets, { models: [name], providers: [] }, { strict: 1, expected: 1 }, 0) instanceof Reservation
    ),
    limit: !(limits.take([limit], demand, 0) instanceof TakenLimits),
    route: mismatch({ models: list }, { ...someFacts(), models: [name] }) === null,
    ownPrice: own.rates('anthropic', 'all', name, Date.UTC(2026, 10, 1), 1)?.source.startsWith('config') === true,
    alias:
      route([everything], { model: name, snapshot: { aliases: new Map([[canonicalModel(list[0]!), 'claude-target']]) } }).model ===
      'claude-target',
  };
}

test('permissions, budgets, limits, routes, prices and aliases say of a spelling what they say of the model', () => {
  fc.assert(
    fc.property(spelled, patterns, ([name, spelling], models) => {
      expect(answers(models, spelling)).toEqual(answers(models, name));
    }),
    { numRuns: 400 },
  );
});

test('the catalogue prices every spelling like the model, fast service included', () => {
  const prices = createPrices([]);
  const terms = [{}, { speed: 'fast', usage: emptyUsage }];
  fc.assert(
    fc.property(spelled, fc.constantFrom(...terms), ([name, spelling], answer) => {
      const at = Date.UTC(2026, 10, 1);
      const ratesOf = (asked: string) => {
        const { input, output, multiplierMillionths } = prices.rates('anthropic', 'a', asked, at, 1000, answer) ?? {};
        return { input, output, multiplierMillionths, dearest: prices.dearest('anthropic', asked, at)?.output };
      };
      expect(ratesOf(spelling)).toEqual(ratesOf(name));
    }),
    { numRuns: 200 },
  );
});

test('a spelling of one model is never taken for another', () => {
  fc.assert(
    fc.property(spelled, ([name, spelling]) => {
      expect(canonicalModel(spelling)).toBe(name);
    }),
  );
});
