/**
 * What makes an unmodified Claude Code come here, in the forms people need: shells, one line for a
 * single start, Claude Code's own settings file, VS Code's settings. Values are quoted for their language, since a host name comes from a file.
 */
import type { Setup } from '../../contract/views.ts';
import { type ChosenModel, modelVariables } from './model-variables.ts';
import { proxyExceptions, proxyLists } from './proxy-exceptions.ts';

/** Where session titles and other small talk of the client goes. */
export const haikuModel = 'claude-haiku-5-5';

/**
 * Without the Haiku model the client sends its session titles to the main model; the hint headers tell main requests from
 * subagents. `model`: null for the client's own choice. The lists of proxy exceptions come beside these: a shell has hosts
 * of its own in them.
 */
export function clientEnvironment(gatewayUrl: string, key: string, model: ChosenModel | null): ClientVariables {
  const values = {
    ANTHROPIC_BASE_URL: gatewayUrl,
    ANTHROPIC_AUTH_TOKEN: key,
    ANTHROPIC_DEFAULT_HAIKU_MODEL: haikuModel,
    ...modelVariables(model),
    CLAUDE_CODE_GATEWAY_HINT_HEADERS: '1',
  };
  return { values, noProxy: proxyExceptions(gatewayUrl) };
}

export interface ClientVariables {
  readonly values: Readonly<Record<string, string>>;
  /** Hosts that NO_PROXY and no_proxy must name, beside what they name already. */
  readonly noProxy: readonly string[];
}

/** The environment written for each place. */
export function setupSnippets({ values, noProxy }: ClientVariables): Setup['snippets'] {
  const entries = Object.entries(values);
  const lists = proxyLists.map((name): [string, string] => [name, noProxy.join(',')]);
  const whole = [...entries, ...lists];
  const block = (key: string, value: unknown): string => JSON.stringify({ [key]: value }, null, 2);
  return [
    {
      id: 'shell',
      title: 'bash, zsh',
      where: '~/.bashrc or ~/.zshrc',
      language: 'sh',
      text: lines(entries, (name, value) => `export ${name}=${single(value, `'\\''`)}`) + shellLists(noProxy),
    },
    {
      id: 'line',
      title: 'One line',
      where: 'a terminal: starts Claude Code once',
      language: 'sh',
      text: `${entries.map(([name, value]) => `${name}=${single(value, `'\\''`)}`).join(' ')} ${lineLists(noProxy)} claude\n`,
    },
    {
      id: 'fish',
      title: 'fish',
      where: '~/.config/fish/config.fish',
      language: 'fish',
      text: lines(entries, (name, value) => `set -gx ${name} ${single(value.replaceAll('\\', '\\\\'), `\\'`)}`) + fishLists(noProxy),
    },
    {
      id: 'powershell',
      title: 'PowerShell',
      where: '$PROFILE',
      language: 'powershell',
      text: lines(entries, (name, value) => `$env:${name} = ${single(value, `''`)}`) + powershellLists(noProxy),
    },
    {
      id: 'settings',
      title: 'Claude Code settings',
      where: '~/.claude/settings.json',
      language: 'json',
      text: block('env', Object.fromEntries(whole)),
    },
    {
      id: 'vscode',
      title: 'VS Code',
      where: 'VS Code user settings (JSON)',
      language: 'json',
      text: block(
        'claudeCode.environmentVariables',
        whole.map(([name, value]) => ({ name, value })),
      ),
    },
  ];
}

/**
 * Adds to both lists and replaces neither, however often it is run: in a shell within a shell they have ours already. What
 * stands in NO_PROXY alone would be hidden by a no_proxy of ours, so that takes it over.
 */
function shellLists(hosts: readonly string[]): string {
  const ours = hosts.join(',');
  const [needs = ''] = hosts;
  return [
    `case ",$NO_PROXY," in *,${needs},*) ;; *) export NO_PROXY="${ours}\${NO_PROXY:+,$NO_PROXY}" ;; esac\n`,
    `case ",$no_proxy," in *,${needs},*) ;; *) export no_proxy="\${no_proxy:+$no_proxy,}$NO_PROXY" ;; esac\n`,
  ].join('');
}

/** For one command: what is set in front of it is gone afterwards. */
function lineLists(hosts: readonly string[]): string {
  const ours = hosts.join(',');
  return `no_proxy="${ours}\${no_proxy:+,$no_proxy}\${NO_PROXY:+,$NO_PROXY}" NO_PROXY="${ours}\${NO_PROXY:+,$NO_PROXY}"`;
}

function fishLists(hosts: readonly string[]): string {
  const [needs = ''] = hosts;
  return [
    `contains ${needs} (string split , -- "$NO_PROXY"); or set -gx NO_PROXY (string join , ${hosts.join(' ')} $NO_PROXY)\n`,
    `contains ${needs} (string split , -- "$no_proxy"); or set -gx no_proxy (string join , $no_proxy $NO_PROXY)\n`,
  ].join('');
}

/** On Windows both names are one variable, and the second line finds nothing to add. */
function powershellLists(hosts: readonly string[]): string {
  const ours = `@(${hosts.map((host) => `'${host}'`).join(', ')})`;
  const joined = (list: string): string => `(${list} | Where-Object { $_ } | Select-Object -Unique) -join ','`;
  return [
    `$env:NO_PROXY = ${joined(`${ours} + "$env:NO_PROXY".Split(',')`)}\n`,
    `$env:no_proxy = ${joined(`"$env:no_proxy".Split(',') + "$env:NO_PROXY".Split(',')`)}\n`,
  ].join('');
}

function lines(entries: Array<[string, string]>, line: (name: string, value: string) => string): string {
  return entries.map(([name, value]) => `${line(name, value)}\n`).join('');
}

function single(value: string, escapedQuote: string): string {
  return `'${value.replaceAll("'", escapedQuote)}'`;
}
