import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { ChosenModel } from '../../../src-main/admin/setup/model-variables.ts';
import { clientEnvironment, haikuModel, setupSnippets } from '../../../src-main/admin/setup/setup-snippets.ts';
import { catalogueCard } from '../../../src-main/gateway/metering/catalogue.ts';

const hostile = `http://it's-me"$(touch x)\\:4283`;

function snippet(id: string, url: string, model: ChosenModel | null = null): string {
  return setupSnippets(clientEnvironment(url, 'sk-gate-abc', model)).find((one) => one.id === id)?.text ?? '';
}

test('the shell snippet sets exactly the values, whatever they hold', () => {
  const printed = execFileSync(
    'sh',
    ['-c', `${snippet('shell', hostile)}\nprintf '%s|%s|%s' "$ANTHROPIC_BASE_URL" "$ANTHROPIC_AUTH_TOKEN" "$NO_PROXY"`],
    { encoding: 'utf8', env: { PATH: process.env['PATH'] } },
  );
  expect(printed).toBe(`${hostile}|sk-gate-abc|127.0.0.1,localhost`);
});

test('the shell snippets add to both lists of proxy exceptions, replace no host, and add nothing twice', () => {
  const url = 'http://10.1.2.3:4283';
  const print = `printf '%s|%s' "$NO_PROXY" "$no_proxy"`;
  const run = (script: string, env: Record<string, string>) =>
    execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { PATH: process.env['PATH'], ...env } });
  const block = snippet('shell', url);
  const ours = '10.1.2.3,127.0.0.1,localhost';
  for (const times of [1, 3]) {
    const script = block.repeat(times) + print;
    expect(run(script, {})).toBe(`${ours}|${ours}`);
    expect(run(script, { NO_PROXY: 'a.corp' })).toBe(`${ours},a.corp|${ours},a.corp`);
    expect(run(script, { no_proxy: 'b.corp' })).toBe(`${ours}|b.corp,${ours}`);
    expect(run(script, { NO_PROXY: 'a.corp', no_proxy: 'b.corp' })).toBe(`${ours},a.corp|b.corp,${ours},a.corp`);
  }
  const line = snippet('line', url).replace(/ claude\n$/, ` sh -c ${"'"}echo "$NO_PROXY|$no_proxy"${"'"}`);
  const [upper = '', lower = ''] = run(line, { NO_PROXY: 'a.corp', no_proxy: 'b.corp' }).trim().split('|');
  expect(upper.split(',')).toEqual(expect.arrayContaining(['127.0.0.1', '10.1.2.3', 'a.corp']));
  expect(lower.split(',')).toEqual(expect.arrayContaining(['127.0.0.1', '10.1.2.3', 'a.corp', 'b.corp']));
  // A list that has some of ours, but not the gateway's host, lacks what counts.
  const local = snippet('shell', 'http://127.0.0.1:4283') + print;
  expect(run(local, { NO_PROXY: 'localhost' })).toBe('127.0.0.1,localhost,localhost|127.0.0.1,localhost,localhost');
  for (const id of ['fish', 'powershell']) expect(snippet(id, url)).toMatch(/NO_PROXY[\s\S]*no_proxy/);
});

test('the settings snippet is an env block with every variable the client needs', () => {
  expect(JSON.parse(snippet('settings', 'http://127.0.0.1:4283'))).toEqual({
    env: {
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:4283',
      ANTHROPIC_AUTH_TOKEN: 'sk-gate-abc',
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'claude-haiku-5-5',
      CLAUDE_CODE_GATEWAY_HINT_HEADERS: '1',
      NO_PROXY: '127.0.0.1,localhost',
      no_proxy: '127.0.0.1,localhost',
    },
  });
});

test('the VS Code snippet is a list of names and values', () => {
  expect(JSON.parse(snippet('vscode', 'http://127.0.0.1:4283'))['claudeCode.environmentVariables']).toContainEqual({
    name: 'NO_PROXY',
    value: '127.0.0.1,localhost',
  });
});

test('PowerShell and fish double or escape a single quote', () => {
  expect(snippet('powershell', hostile)).toContain(`$env:ANTHROPIC_BASE_URL = 'http://it''s-me"$(touch x)\\:4283'`);
  expect(snippet('fish', hostile)).toContain(`set -gx ANTHROPIC_BASE_URL 'http://it\\'s-me"$(touch x)\\\\:4283'`);
});

test('every form names a chosen model, and its window when that is known', () => {
  for (const id of ['shell', 'line', 'fish', 'powershell', 'settings', 'vscode']) {
    const url = 'http://127.0.0.1:4283';
    expect(snippet(id, url), id).not.toContain('ANTHROPIC_MODEL');
    const told = snippet(id, url, { id: 'claude-kimi', contextTokens: 262_144 });
    expect(told, id).toMatch(/ANTHROPIC_MODEL\b[^A-Z]*claude-kimi/);
    expect(told, id).toMatch(/CLAUDE_CODE_MAX_CONTEXT_TOKENS\b[^A-Z]*262144/);
    expect(snippet(id, url, { id: 'claude-kimi', contextTokens: null }), id).not.toContain('CLAUDE_CODE_MAX_CONTEXT_TOKENS');
  }
});

test('what the client is told to use for side work has a price that is known', () => {
  expect(catalogueCard('anthropic', haikuModel, Date.UTC(2026, 10, 25))).toMatchObject({ doubt: null });
});
