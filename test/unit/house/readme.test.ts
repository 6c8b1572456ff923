/** What the README says must be so: its example is a valid configuration, its commands and files exist. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configSchema } from '../../../src-main/contract/config.ts';
import { processTerminal } from '../../../src-main/engine/cli/terminal.ts';
import { run } from '../../../src-main/engine/cli/run.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const readme = readFileSync(`${root}/README.md`, 'utf8');

describe('the README', () => {
  it('shows configurations that are valid', () => {
    const examples = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, example = '']) => example);
    expect(examples.length).toBeGreaterThan(1);
    for (const example of examples) {
      const written = parse(example.replace('sha256:0f3c...', `sha256:${'0f3c'.repeat(16)}`)) as object;
      // Only the first shows the whole file.
      expect(configSchema.safeParse({ version: 1, ...written }).error?.issues ?? []).toEqual([]);
    }
  });

  it('shows every field of the configuration', () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
    expect(Object.keys(configSchema.shape).filter((field) => !new RegExp(`^${field}:`, 'm').test(example))).toEqual([]);
  });

  it('names every command', async () => {
    let help = '';
    await run(['help'], { ...processTerminal(), out: (line) => void (help += line) });
    const commands = [...help.matchAll(/^ {2}([a-z]+)(?: ([a-z]+))?/gm)].map(([, area, verb]) => ({ area: area!, verb }));
    const rows = readme.split('\n');
    const missing = commands.filter(({ area, verb }) => {
      const text = rows.filter((row) => row.startsWith(`| \`${area}`)).join('\n');
      return text === '' || (verb !== undefined && !new RegExp(`\\b${verb}\\b`).test(text));
    });
    expect(commands.length).toBeGreaterThan(10);
    expect(missing).toEqual([]);
  });

  it('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/`npm run (?:-s )?([a-z:-]+)/g)].map((match) => match[1]!);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('links only to files that are there', () => {
    const linked = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)\)/g)].map((match) => match[1]!);
    expect(linked.length).toBeGreaterThan(1);
    expect(linked.filter((file) => !existsSync(`${root}/${file}`))).toEqual([]);
  });
});
