import { expect, test } from 'vitest';
import { compileConfig } from '../../../src-main/config/compile/compile.ts';
import { type Config, configSchema } from '../../../src-main/contract/config.ts';
import type { Snapshot } from '../../../src-main/gateway/snapshot.ts';

const hash = (digit: string) => `sha256:${digit.repeat(64)}`;
const key = { prefix: 'sk-gate-abcd', created: '2026-11-23T20:00:00Z' };
const providers = [
  { id: 'practice', defaultBaseUrl: null, needsSecret: false },
  { id: 'anthropic', defaultBaseUrl: 'https://api.anthropic.com/', needsSecret: true },
];

function compile(fields: Record<string, unknown>, ca = new Map<string, string>()): Snapshot {
  const config: Config = configSchema.parse({ version: 1, organization: { id: 'acme', name: 'Acme' }, ...fields });
  return compileConfig(config, 'r1', { ca, tls: null, findings: [] }, providers);
}

test('a file that says nothing gets the defaults, and records nothing before that was answered', () => {
  expect(compile({})).toMatchObject({
    revision: 'r1',
    recording: 'none',
    onLedgerFailure: 'refuse',
    limits: { bodyBytes: 33_554_432, bufferBytes: 536_870_912, answerBytes: 67_108_864, responsesBytes: 67_108_864 },
    listen: { host: '127.0.0.1', port: 4283, tls: null, behindProxy: false, hosts: [] },
    connections: { most: 4096, headersMs: 30_000, uploadMs: 30_000, readerMs: 300_000, idleMs: 90_000, drainMs: 10_000 },
  });
});

test('a key is found by its value, and by its former value, with its owner resolved', () => {
  const { keysByHash } = compile({
    teams: [{ id: 'core', name: 'Core' }],
    developers: [{ id: 'mo', name: 'Mo', team: 'core' }],
    keys: [
      { ...key, id: 'laptop', owner: 'developer:mo', hash: hash('a'), previous: { hash: hash('b'), until: '2026-12-01T00:00:00Z' } },
      { ...key, id: 'ci', owner: 'team:core', hash: hash('c') },
    ],
  });
  expect(keysByHash.get('a'.repeat(64))).toMatchObject({ id: 'laptop', developerId: 'mo', teamId: 'core', organizationId: 'acme' });
  expect(keysByHash.get('b'.repeat(64))).toBe(keysByHash.get('a'.repeat(64)));
  expect(keysByHash.get('c'.repeat(64))).toMatchObject({ id: 'ci', developerId: null, teamId: 'core' });
});

test('a key of somebody who is not there any more opens nothing', () => {
  const { keysByHash, tiers } = compile({
    teams: [{ id: 'core', name: 'Core' }],
    keys: [
      { ...key, id: 'gone', owner: 'developer:mo', hash: hash('a'), budgets: [{ amountUsd: 1, window: { calendar: 'day' } }] },
      { ...key, id: 'ci', owner: 'team:core', hash: hash('c') },
    ],
  });
  expect([...keysByHash.values()].map(({ id }) => id)).toEqual(['ci']);
  expect(tiers.map(({ id }) => id)).not.toContain('gone');
});

test('accounts come by priority, then as in the file, with the address of their provider unless they have their own', () => {
  const { accounts } = compile({
    accounts: [
      { id: 'late', provider: 'practice', priority: 10 },
      { id: 'direct', provider: 'anthropic', secret: '${env:KEY}' },
      {
        id: 'company',
        provider: 'anthropic',
        secret: '${env:KEY}',
        baseUrl: 'https://llm.example.com/anthropic//',
        timeouts: { firstByteMs: 5000 },
      },
    ],
  });
  expect(accounts.map(({ id, baseUrl, origin }) => ({ id, baseUrl, origin }))).toEqual([
    { id: 'direct', baseUrl: 'https://api.anthropic.com', origin: 'https://api.anthropic.com' },
    { id: 'company', baseUrl: 'https://llm.example.com/anthropic', origin: 'https://llm.example.com' },
    { id: 'late', baseUrl: null, origin: null },
  ]);
  expect(accounts[1]?.timeouts).toEqual({ connectMs: 10_000, firstByteMs: 5000, silenceMs: 300_000, totalMs: null });
});

test('certificates that were read belong to their account', () => {
  const { accounts } = compile(
    {
      accounts: [
        { id: 'a', provider: 'anthropic', caFile: 'ca.pem' },
        { id: 'b', provider: 'anthropic' },
      ],
    },
    new Map([['a', 'PEM']]),
  );
  expect(accounts.map(({ ca }) => ca)).toEqual(['PEM', null]);
});

test('an alias of an alias leads straight to the model', () => {
  expect([...compile({ aliases: { fast: 'quick', quick: 'claude-haiku-5-5' } }).aliases]).toEqual([
    ['fast', 'claude-haiku-5-5'],
    ['quick', 'claude-haiku-5-5'],
  ]);
});
