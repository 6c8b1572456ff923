import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openClientSettings } from '../../../src-main/engine/claude-code/client-settings.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const baseUrl = 'http://127.0.0.1:4283';

interface Machine {
  readonly shell?: Record<string, string>;
  readonly user?: object;
  /** By project: its shared and its local settings. */
  readonly projects?: Record<string, { shared?: object; local?: object }>;
  /** By file name. */
  readonly managed?: Record<string, object>;
  readonly model?: string;
  readonly isApplied?: boolean;
}

/** `[variable, kind of place, bypasses]` of everything that wins. */
async function winners({ shell = {}, user = {}, projects = {}, managed = {}, model, isApplied = true }: Machine) {
  const folder = await temporaryFolder();
  const put = (path: string, value: unknown) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(value));
  };
  put('home/.claude/settings.json', user);
  for (const [name, { shared, local }] of Object.entries(projects)) {
    if (shared !== undefined) put(`${name}/.claude/settings.json`, shared);
    if (local !== undefined) put(`${name}/.claude/settings.local.json`, local);
  }
  for (const [name, value] of Object.entries(managed)) put(`managed/${name}`, value);
  put('home/.claude.json', { projects: Object.fromEntries(Object.keys(projects).map((name) => [join(folder, name), {}])) });
  mkdirSync(join(folder, 'data'));
  const settings = await openClientSettings({
    file: join(folder, 'home', '.claude', 'settings.json'),
    dataDir: join(folder, 'data'),
    env: {},
    stateFile: join(folder, 'home', '.claude.json'),
    managedFolder: join(folder, 'managed'),
  });
  const chosen = model === undefined ? null : { id: model, contextTokens: null };
  const found = await settings.overruledBy({ shell }, { baseUrl, model: chosen }, isApplied);
  return found.map(({ variable, where, bypasses, message }) => {
    expect(message).toContain(where);
    expect(message).not.toContain('canary');
    return [variable, where.replace(`${folder}/`, ''), bypasses];
  });
}

const env = (values: Record<string, string>) => ({ env: values });

test('with nothing else set up, nothing wins', async () => {
  expect(await winners({})).toEqual([]);
  expect(await winners({ shell: { ANTHROPIC_BASE_URL: 'https://other.example', HOME: '/', CLAUDE_CODE_USE_BEDROCK: '0' } })).toEqual([]);
});

test("a cloud's switch wins from anywhere, unless its own address leads here or something stronger switches it off", async () => {
  for (const flag of ['CLAUDE_CODE_USE_BEDROCK', 'CLAUDE_CODE_USE_VERTEX', 'CLAUDE_CODE_USE_FOUNDRY']) {
    expect(await winners({ shell: { [flag]: '1' } })).toEqual([[flag, 'the shell', true]]);
    expect(await winners({ user: env({ [flag]: 'true' }) })).toEqual([[flag, 'home/.claude/settings.json', true]]);
    expect(await winners({ managed: { 'managed-settings.json': env({ [flag]: '1' }) } })).toEqual([
      [flag, 'managed/managed-settings.json', true],
    ]);
    expect(await winners({ projects: { web: { local: env({ [flag]: '1' }) } } })).toEqual([
      [flag, 'web/.claude/settings.local.json', true],
    ]);
  }
  const here = { CLAUDE_CODE_USE_BEDROCK: '1', ANTHROPIC_BEDROCK_BASE_URL: 'http://localhost:4283/' };
  expect(await winners({ shell: here })).toEqual([]);
  expect(await winners({ shell: { CLAUDE_CODE_USE_BEDROCK: '1' }, user: env({ CLAUDE_CODE_USE_BEDROCK: '0' }) })).toEqual([]);
});

test("another base URL wins from a project's and an administrator's settings, and from a shell only while nothing is applied", async () => {
  const other = env({ ANTHROPIC_BASE_URL: 'https://user:canary@other.example/canary' });
  const name = 'ANTHROPIC_BASE_URL';
  expect(await winners({ projects: { a: { shared: other }, b: { local: other } } })).toEqual([
    [name, 'a/.claude/settings.json', true],
    [name, 'b/.claude/settings.local.json', true],
  ]);
  expect(await winners({ projects: { a: { shared: other, local: env({ ANTHROPIC_BASE_URL: baseUrl }) } } })).toEqual([]);
  expect(await winners({ managed: { 'managed-settings.d/10.json': other } })).toEqual([[name, 'managed/managed-settings.d/10.json', true]]);
  expect(await winners({ shell: { [name]: 'https://other.example' }, isApplied: false })).toEqual([[name, 'the shell', true]]);
  expect(await winners({ user: other, isApplied: false })).toEqual([[name, 'home/.claude/settings.json', true]]);
  // A port of its own is another server.
  expect(await winners({ projects: { a: { local: env({ ANTHROPIC_BASE_URL: 'http://127.0.0.1:9999' }) } } })).toHaveLength(1);
});

test('what an administrator set stands above every project', async () => {
  const managed = { 'managed-settings.json': env({ ANTHROPIC_BASE_URL: baseUrl }) };
  const projects = { a: { local: env({ ANTHROPIC_BASE_URL: 'https://other.example' }) } };
  expect(await winners({ managed, projects })).toEqual([]);
});

test('a key helper, another token and a left model are named after what bypasses Gatehouse', async () => {
  expect(
    await winners({
      shell: { ANTHROPIC_MODEL: 'opus' },
      user: { apiKeyHelper: 'echo canary' },
      projects: { a: { local: env({ ANTHROPIC_AUTH_TOKEN: 'canary' }) } },
      managed: { 'managed-settings.json': env({ CLAUDE_CODE_USE_VERTEX: '1' }) },
    }),
  ).toEqual([
    ['CLAUDE_CODE_USE_VERTEX', 'managed/managed-settings.json', true],
    ['apiKeyHelper', 'home/.claude/settings.json', false],
    ['ANTHROPIC_MODEL', 'the shell', false],
    ['ANTHROPIC_AUTH_TOKEN', 'a/.claude/settings.local.json', false],
  ]);
  // Set-up names a model itself: the shell's loses.
  expect(await winners({ shell: { ANTHROPIC_MODEL: 'opus' }, model: 'claude-kimi' })).toEqual([]);
});
