import { expect, test } from 'vitest';
import { checkConfig } from '../../../src-main/config/check-config.ts';

const providers = [
  { id: 'practice', defaultBaseUrl: null, needsSecret: false },
  { id: 'anthropic', defaultBaseUrl: 'https://api.anthropic.com', needsSecret: true },
];
const hash = (digit: string) => `sha256:${digit.repeat(64)}`;
const base = `version: 1
organization:
  id: home
  name: Home
teams:
  - id: main
    name: Main
developers:
  - id: me
    name: Me
    team: main
keys:
  - id: laptop
    owner: developer:me
    hash: ${hash('a')}
    prefix: sk-gate-abcd
    created: 2026-11-23T20:00:00Z
accounts:
  - id: practice
    provider: practice
`;

/** Every problem of the base file after some replacements. */
function problemsAfter(...replacements: Array<readonly [string, string]>): string[] {
  const text = replacements.reduce((result, [from, to]) => {
    expect(result).toContain(from);
    return result.replace(from, () => to);
  }, base);
  return checkConfig('gatehouse.yaml', text, providers).problems.map(
    ({ line, column, path, message, fix }) => `${line}:${column} ${path}: ${message}. ${fix}`,
  );
}
const added = (text: string) => problemsAfter(['accounts:\n', `${text}accounts:\n`]);

test('a complete file has no problems and is read as it stands', () => {
  const { problems, config } = checkConfig('gatehouse.yaml', base, providers);
  expect(problems).toEqual([]);
  expect(config?.developers).toEqual([{ id: 'me', name: 'Me', team: 'main' }]);
  expect(config?.prices).toEqual([]);
});

test('an unknown field is named, and the field that was meant', () => {
  expect(problemsAfter(['provider: practice', 'provider: practice\n    baseURL: https://x.example'])).toEqual([
    '21:5 accounts[0].baseURL: There is no field `baseURL` here. Did you mean `baseUrl`?',
  ]);
  expect(added('acounts: []\n')).toEqual(['18:1 acounts: There is no field `acounts` here. Did you mean `accounts`?']);
});

test('an unknown field that resembles nothing lists the known ones', () => {
  expect(problemsAfter(['name: Main', 'name: Main\n    colour: red'])).toEqual([
    '8:5 teams[0].colour: There is no field `colour` here. Known fields: id, name, allow, deny, minimumClients, budgets, limits, sessionUsd, agentUsd, runaway.',
  ]);
});

test('a missing field points to the block that lacks it', () => {
  expect(problemsAfter(['    team: main\n', ''])).toEqual(['9:5 developers[0].team: `team` is missing. Add `team: …` to this block.']);
  expect(problemsAfter(['version: 1\n', ''])).toEqual(['1:1 version: `version` is missing. Add `version: 1` to this block.']);
});

test('a value of the wrong kind says what it must be', () => {
  expect(problemsAfter(['name: Me\n', 'name: 42\n'])).toEqual([
    '10:11 developers[0].name: `name` must be text, but it is a number. Put the value in quotes.',
  ]);
  expect(added('limits:\n  bodyMb: "32"\n')).toEqual([
    '19:11 limits.bodyMb: `bodyMb` must be a number, but it is text. Write a number, without quotes.',
  ]);
  expect(added('prices:\n')).toEqual(['18:8 prices: `prices` must be a list, but it is empty. Write a list: one `- ` line for each item.']);
});

test('numbers out of range say the bound', () => {
  expect(added('listen:\n  port: 70000\n')).toEqual(['19:9 listen.port: `port` is too large. At most 65535.']);
  expect(added('retention:\n  bodiesDays: 0\n')).toEqual(['19:15 retention.bodiesDays: `bodiesDays` is too small. At least 1.']);
  expect(added('limits:\n  bodyMb: 0\n')).toEqual(['19:11 limits.bodyMb: `bodyMb` is too small. More than 0.']);
});

test('one word of several is corrected to the nearest', () => {
  expect(added('logging:\n  bodies: ful\n')).toEqual(['19:11 logging.bodies: `bodies` must be full, errors or none. Did you mean `full`?']);
});

test('a secret written into the file is refused and never repeated', () => {
  const secret = 'sk-ant-api03-very-secret';
  const [problem, ...others] = problemsAfter(['provider: practice', `provider: anthropic\n    secret: ${secret}`]);
  expect(others).toEqual([]);
  expect(problem).toBe(
    '21:13 accounts[0].secret: `secret` must be a reference such as ${env:ANTHROPIC_API_KEY}, ${vault:anthropic} or ${keychain:anthropic}. The secret itself never stands in this file.',
  );
  expect(problemsAfter([`hash: ${hash('a')}`, `hash: ${secret}`]).join()).not.toContain(secret);
  expect(problemsAfter(['owner: developer:me', `owner: ${secret}`]).join()).not.toContain(secret);
});

test('ids that stand twice are refused where the second stands', () => {
  expect(
    added('  - id: laptop\n    owner: team:main\n    hash: ' + hash('b') + '\n    prefix: p\n    created: 2026-11-23T20:00:00Z\n'),
  ).toEqual(['18:9 keys[1].id: The id `laptop` stands in keys twice. Rename this one or remove it; the first is keys[0].']);
});

test('two keys with one value are refused, a previous value included', () => {
  const second = `  - id: phone\n    owner: team:main\n    hash: ${hash('b')}\n    prefix: p\n    created: 2026-11-23T20:00:00Z\n`;
  const expected = 'The key `phone` has the same value as `laptop`. Remove one of the two, or rotate one: `gatehouse keys rotate ID`.';
  expect(added(second.replace(hash('b'), hash('a')))).toEqual([`20:11 keys[1].hash: ${expected}`]);
  expect(added(`${second}    previous:\n      hash: ${hash('a')}\n      until: 2026-12-01T00:00:00Z\n`)).toEqual([
    `24:7 keys[1].previous[0].hash: ${expected}`,
  ]);
  expect(added(`${second}    previous:\n      - hash: ${hash('a')}\n        until: 2026-12-01T00:00:00Z\n`)).toEqual([
    `24:15 keys[1].previous[0].hash: ${expected}`,
  ]);
});

test('a key whose owner is gone is a warning, and no reason to refuse the file', () => {
  const { config, problems, warnings } = checkConfig(
    'gatehouse.yaml',
    base.replace('owner: developer:me', 'owner: developer:mee'),
    providers,
  );
  expect(problems).toEqual([]);
  expect(config?.keys).toHaveLength(1);
  expect(warnings).toEqual([
    {
      file: 'gatehouse.yaml',
      line: 14,
      column: 12,
      path: 'keys[0].owner',
      message: 'The owner `developer:mee` of key `laptop` is not in this file, so the key opens nothing',
      fix: 'Did you mean `me`? Otherwise: give the key to somebody else, or remove the key.',
    },
  ]);
  expect(checkConfig('gatehouse.yaml', base, providers).warnings).toEqual([]);
});

test('a team or account that is not there is named with the one that was meant', () => {
  expect(problemsAfter(['team: main', 'team: mian'])).toEqual([
    '11:11 developers[0].team: There is no team `mian`. Did you mean `main`? Otherwise: add it under teams.',
  ]);
  expect(added('    allow:\n      accounts: [practise]\n')).toEqual([
    '19:18 keys[0].allow.accounts[0]: There is no account `practise`. Did you mean `practice`? Otherwise: add it under accounts, or take it off this list.',
  ]);
  expect(added('prices:\n  - { model: x, account: nobody, input: 1, output: 2 }\n')).toEqual([
    '19:26 prices[0].account: There is no account `nobody`. Add it under accounts, or leave `account` out.',
  ]);
});

test('amounts that nobody can mean are refused, with the field they stand in', () => {
  const budget = (text: string) => added(`    budgets:\n      - ${text}\n`).join();
  expect(budget('{ amountUsd: -5, window: { calendar: day } }')).toMatch(/keys\[0\]\.budgets\[0\]\.amountUsd: .*0/);
  expect(budget('{ amountUsd: 1e12, window: { calendar: day } }')).toMatch(/amountUsd: .*9000000/);
  expect(budget('{ amountUsd: .nan, window: { calendar: day } }')).toContain('amountUsd');
  expect(budget('{ amountUsd: lots, window: { calendar: day } }')).toContain('amountUsd');
  expect(budget('{ amountUsd: 5 }')).toContain('window');
  expect(budget('{ amountUsd: 5, window: { rolling: 0h } }')).toContain('window');
  expect(budget('{ amountUsd: 5, window: { calendar: year } }')).toContain('window');
  expect(budget('{ amountUsd: 5, window: { calendar: day }, alertAt: [150] }')).toContain('alertAt');
  expect(added('    limits: [{ requests: 0, per: 1m }]\n').join()).toContain('limits');
  expect(added('    limits: [{ requests: 5, per: 1m, queueMs: 3600000 }]\n').join()).toContain('queueMs');
  expect(added('    runaway: { repeats: -1 }\n').join()).toContain('runaway');
});

test('a line to wait in is refused for an account, where nobody waits', () => {
  const limits = 'limits: [{ requests: 5, per: 1m, queueMs: 100 }]';
  expect(problemsAfter(['provider: practice\n', `provider: practice\n    ${limits}\n`])).toEqual([
    expect.stringContaining('accounts[0].limits[0].queueMs: Nobody waits for an account that is full: the next account serves.'),
  ]);
});

test('budgets that contradict each other are refused; one that warns beside one that refuses is not', () => {
  const both = (first: string, second: string) => added(`    budgets:\n      - { ${first} }\n      - { ${second} }\n`);
  expect(both('amountUsd: 5, window: { calendar: day }', 'amountUsd: 9, window: { calendar: day }')).toEqual([
    '20:9 keys[0].budgets[1]: This budget counts the same as another one here, $5 and $9. Keep the one that is meant, or let the smaller one warn: `mode: warn`.',
  ]);
  expect(
    both('amountUsd: 5, window: { calendar: day }, models: [a, b]', 'amountUsd: 9, window: { calendar: day }, models: [b, a]'),
  ).toHaveLength(1);
  expect(both('amountUsd: 5, window: { calendar: day }, mode: warn', 'amountUsd: 9, window: { calendar: day }')).toEqual([]);
  expect(both('amountUsd: 5, window: { calendar: day }', 'amountUsd: 9, window: { calendar: week }')).toEqual([]);
  expect(both('amountUsd: 5, window: { calendar: day }', 'amountUsd: 9, window: { calendar: day }, models: [x]')).toEqual([]);
});

test('a provider that is not known, or lacks its secret, is refused when the providers are known', () => {
  expect(problemsAfter(['provider: practice', 'provider: antropic'])).toEqual([
    '20:15 accounts[0].provider: There is no provider `antropic`. Did you mean `anthropic`? Otherwise: known providers: practice, anthropic.',
  ]);
  expect(problemsAfter(['provider: practice', 'provider: anthropic'])).toEqual([
    '19:5 accounts[0].secret: The account `practice` has no `secret`. Add e.g. `secret: ${env:ANTHROPIC_API_KEY}` to this block.',
  ]);
  expect(checkConfig('f', base.replace('provider: practice', 'provider: antropic')).problems).toEqual([]);
});

test('aliases may lead to aliases but not back to themselves', () => {
  expect(added('aliases:\n  fast: quick\n  quick: claude-haiku-5-5\n')).toEqual([]);
  expect(added('aliases:\n  a: b\n  b: c\n  c: a\n')).toEqual([
    '19:6 aliases.a: The alias leads back to itself: a -> b -> c -> a. Point one of them to a model that a provider has.',
  ]);
  expect(added('aliases:\n  start: loop\n  loop: loop\n')).toEqual([
    '19:10 aliases.start: The alias leads back to itself: start -> loop -> loop. Point one of them to a model that a provider has.',
  ]);
});

test('a time zone must be one that exists', () => {
  expect(problemsAfter(['name: Home', 'name: Home\n  timeZone: Europe/Berlyn'])).toEqual([
    '5:13 organization.timeZone: `Europe/Berlyn` is not a time zone. Did you mean `Europe/Berlin`?',
  ]);
  expect(problemsAfter(['name: Home', 'name: Home\n  timeZone: "+02:00"'])).toEqual([
    '5:13 organization.timeZone: `+02:00` is not a time zone. Write an IANA name such as Europe/Berlin, or UTC.',
  ]);
  expect(problemsAfter(['name: Home', 'name: Home\n  timeZone: UTC'])).toEqual([]);
});

test('one port cannot serve the gateway and the interface', () => {
  expect(added('listen:\n  port: 4284\n')).toEqual([
    '19:9 listen.port: Port 4284 is used for the gateway and for the interface. Give them two ports, e.g. 4283 and 4284.',
  ]);
  expect(added('listen:\n  port: 0\n  adminPort: 0\n')).toEqual([]);
});

test.each(['0.0.0.0', '::', '192.168.1.5', 'gatehouse.local', '128.0.0.1', 'localhost.example.org', '127.0.0.1.example.org'])(
  '%s is not opened without encryption',
  (host) => {
    expect(added(`listen:\n  host: "${host}"\n`)).toHaveLength(1);
    expect(added(`listen:\n  host: "${host}"\n  behindProxy: true\n`)).toEqual([]);
    expect(added(`listen:\n  host: "${host}"\n  tls: { certFile: a.pem, keyFile: b.pem }\n`)).toEqual([]);
  },
);

test.each(['127.0.0.1', '127.9.9.9', 'localhost', '::1'])('%s is this machine and may be opened', (host) => {
  expect(added(`listen:\n  host: "${host}"\n`)).toEqual([]);
});

test('a newer file is not judged by the rules of this version', () => {
  const { newer, problems } = checkConfig('gatehouse.yaml', base.replace('version: 1', 'version: 2\nfuture: {}'));
  expect(newer).toBe(true);
  expect(problems).toEqual([
    {
      file: 'gatehouse.yaml',
      line: 1,
      column: 10,
      path: 'version',
      message: 'This file is version 2, and this Gatehouse reads version 1',
      fix: 'Update Gatehouse, or put back the file from before the update.',
    },
  ]);
});

test('problems come in the order of the file, and not more than a person can read', () => {
  const wrong = problemsAfter(['name: Main', 'nmae: Main'], ['prefix: sk-gate-abcd', 'prefix: 1'], ['name: Home', 'name: 5']);
  expect(wrong.map((problem) => Number(problem.split(':')[0]))).toEqual([4, 6, 7, 16]);
  const many = `${base}${Array.from({ length: 5000 }, (_, index) => `  - id: UPPER${index}\n    provider: practice\n`).join('')}`;
  expect(checkConfig('f', many, providers).problems).toHaveLength(200);
});

test('a name may be in any script, but not steer a terminal or turn the text around it', () => {
  const named = (name: string) => checkConfig('gatehouse.yaml', base.replace('name: Me', `name: "${name}"`), providers).problems;
  expect(named("Zoë O'Neil 店 👩‍💻 علي")).toEqual([]);
  for (const name of ['\\e[2J', '\\u202EeM', '\\0'])
    expect(named(name)).toMatchObject([{ line: 10, message: expect.stringContaining('must be plain text') }]);
});

test('a base URL carries no password and no query: it is shown, logged and kept in git', () => {
  const at = (url: string) => problemsAfter(['provider: practice', `provider: practice\n    baseUrl: ${url}`]);
  expect(at('https://llm.example.com/v1/@acme')).toEqual([]);
  for (const url of ['https://mo:hunter2@llm.example.com/v1', 'https://llm.example.com/v1?key=hunter2', 'http://llm.example.com#hunter2']) {
    const [problem, ...others] = at(url);
    expect(problem).toContain('`baseUrl` must be an address without a user, a password or a query. Name the secret');
    expect(problem).not.toContain('hunter2');
    expect(others).toEqual([]);
  }
  expect(at('nonsense')).toHaveLength(1);
});
