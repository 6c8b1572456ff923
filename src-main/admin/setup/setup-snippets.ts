/**
 * What makes an unmodified Claude Code come here, in the forms people need: shells, one line for a
 * single start, Claude Code's own settings file, VS Code's settings. Values are quoted for their language, since a host name comes from a file.
 */
import type { Setup } from '../../contract/views.ts';
import { type ChosenModel, modelVariables } from './model-variables.ts';

/** Where session titles and other small talk of the client goes. */
export const haikuModel = 'claude-haiku-5-5';

/**
 * Without the Haiku model the client sends its session titles to the main model; without NO_PROXY a proxy in the
 * user's environment would capture loopback requests; the hint headers tell main requests from subagents. `model`: null for the client's own choice.
 */
export function clientEnvironment(gatewayUrl: string, key: string, model: ChosenModel | null): Record<string, string> {
  return {
    ANTHROPIC_BASE_URL: gatewayUrl,
    ANTHROPIC_AUTH_TOKEN: key,
    ANTHROPIC_DEFAULT_HAIKU_MODEL: haikuModel,
    ...modelVariables(model),
    NO_PROXY: '127.0.0.1,localhost',
    CLAUDE_CODE_GATEWAY_HINT_HEADERS: '1',
  };
}

/** The environment written for each place. */
export function setupSnippets(environment: Record<string, string>): Setup['snippets'] {
  const entries = Object.entries(environment);
  const block = (key: string, value: unknown): string => JSON.stringify({ [key]: value }, null, 2);
  return [
    {
      id: 'shell',
      title: 'bash, zsh',
      where: '~/.bashrc or ~/.zshrc',
      language: 'sh',
      text: lines(entries, (name, value) => `export ${name}=${single(value, `'\\''`)}`),
    },
    {
      id: 'line',
      title: 'One line',
      where: 'a terminal: starts Claude Code once',
      language: 'sh',
      text: `${entries.map(([name, value]) => `${name}=${single(value, `'\\''`)}`).join(' ')} claude\n`,
    },
    {
      id: 'fish',
      title: 'fish',
      where: '~/.config/fish/config.fish',
      language: 'fish',
      text: lines(entries, (name, value) => `set -gx ${name} ${single(value.replaceAll('\\', '\\\\'), `\\'`)}`),
    },
    {
      id: 'powershell',
      title: 'PowerShell',
      where: '$PROFILE',
      language: 'powershell',
      text: lines(entries, (name, value) => `$env:${name} = ${single(value, `''`)}`),
    },
    { id: 'settings', title: 'Claude Code settings', where: '~/.claude/settings.json', language: 'json', text: block('env', environment) },
    {
      id: 'vscode',
      title: 'VS Code',
      where: 'VS Code user settings (JSON)',
      language: 'json',
      text: block(
        'claudeCode.environmentVariables',
        entries.map(([name, value]) => ({ name, value })),
      ),
    },
  ];
}

function lines(entries: Array<[string, string]>, line: (name: string, value: string) => string): string {
  return entries.map(([name, value]) => `${line(name, value)}\n`).join('');
}

function single(value: string, escapedQuote: string): string {
  return `'${value.replaceAll("'", escapedQuote)}'`;
}
