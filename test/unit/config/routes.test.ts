/** Rules in the file: what is refused with a place and a fix, and what the interface says of them. */
import { describe, expect, test } from 'vitest';
import { viewRoutes } from '../../../src-main/admin/routing/view-routes.ts';
import { checkConfig } from '../../../src-main/config/check-config.ts';
import { compileConfig } from '../../../src-main/config/compile/compile.ts';
import { plainFacts } from '../../../src-main/gateway/providers/provider-facts.ts';
import { providers } from '../../../src-main/gateway/providers/providers.ts';

const head = `version: 1
organization: { id: acme, name: Acme, timeZone: UTC }
accounts:
  - { id: a, provider: anthropic, secret: "\${env:A}" }
  - { id: b, provider: anthropic, secret: "\${env:B}", disabled: true }
routes:
`;
const facts = [...providers.values()].map(plainFacts);
const problems = (rules: string) =>
  checkConfig('gatehouse.yaml', head + rules, facts).problems.map(({ path, message, fix }) => `${path}: ${message}. ${fix}`);

function view(rules: string) {
  const { config, problems: wrong } = checkConfig('gatehouse.yaml', head + rules, facts);
  expect(wrong).toEqual([]);
  return viewRoutes(config!, compileConfig(config!, 'r', { tls: null, ca: new Map(), findings: [] }, facts), providers);
}

describe('the file', () => {
  test.each([
    ['  - { id: x, to: [{ account: aa }] }', 'routes[0].to[0].account: There is no account `aa`'],
    ['  - { id: x, to: [{ accounts: [a, c] }] }', 'routes[0].to[0].accounts[1]: There is no account `c`'],
    ['  - { id: x, to: [{ provider: anthropc }] }', 'Did you mean `anthropic`?'],
    ['  - { id: x, to: [{ account: a, provider: anthropic }] }', 'must name one of account, accounts, provider'],
    ['  - { id: x, to: [{ account: a, weight: 0 }], strategy: weighted }', 'No target of route `x` has weight'],
    ['  - { id: x, to: [{ account: a }], when: { hours: 09:00-09:00 } }', 'it never holds'],
    ['  - { id: x, to: [{ account: a }], when: { inputTokens: { above: 9, below: 10 } } }', 'No request is above and below these'],
    ['  - { id: x, to: [{ account: a }] }\n  - { id: x, to: [{ account: a }] }', 'The id `x` stands in routes twice'],
    ['  - { id: x, to: [] }', 'routes[0].to'],
    ['  - { id: x, to: [{ account: a }], when: { modle: [x] } }', 'modle'],
  ])('%s', (rules, said) => {
    expect(problems(rules).join('\n')).toContain(said);
  });
});

describe('what people see of the rules', () => {
  test('conditions in words, targets with who stands behind them, and the rest at the end', () => {
    const rules = view(
      '  - { id: near-cap, when: { class: [background], budgetUsed: { above: 0.9, of: month } }, to: [{ account: a, model: claude-haiku-5-5 }] }\n' +
        '  - { id: night, when: { hours: 22:00-06:00, headers: { x-project: [site] } }, strategy: fastest, to: [{}] }\n',
    );
    expect(rules.map(({ id, conditions }) => [id, conditions])).toEqual([
      ['near-cap', ['class background', "above 90 % of the month's budget"]],
      ['night', ['header x-project: site', 'from 22:00 to 06:00']],
      ['', []],
    ]);
    expect(rules[0]!.targets).toEqual([{ label: 'a', priority: 0, weight: null, model: 'claude-haiku-5-5', accountIds: ['a'] }]);
    expect(rules[2]!).toMatchObject({
      config: null,
      title: 'Everything else',
      targets: [{ label: 'any account', accountIds: ['a', 'b'] }],
    });
  });

  test('a rule that nothing reaches, and one that names a disabled account, say so', () => {
    const rules = view(
      '  - { id: opus, when: { models: ["*opus*"] }, to: [{ account: a }] }\n' +
        '  - { id: opus-main, when: { models: ["*opus*"], class: [main] }, to: [{ account: b }] }\n' +
        '  - { id: sonnet, when: { models: ["*sonnet*"] }, to: [{ account: a }] }\n',
    );
    expect(rules.map(({ warnings }) => warnings)).toEqual([
      [],
      ['Never reached: rule "opus" above it takes everything that it would.', 'The account b is disabled.'],
      [],
      [],
    ]);
  });
});
