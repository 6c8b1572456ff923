/**
 * The variables that lead Claude Code to the gateway, as JSON texts. Pure. The lists of hosts that no proxy is asked for
 * are added to, never replaced.
 */
import { type ChosenModel, modelVariables } from '../../admin/setup/model-variables.ts';
import { loopbackHosts, proxyExceptions, proxyLists } from '../../admin/setup/proxy-exceptions.ts';

/** What Claude Code is to be told. */
export interface ClientEnvironment {
  /** The gateway's address, e.g. http://127.0.0.1:4283. */
  readonly baseUrl: string;
  /** The virtual key's value. */
  readonly token: string;
  /** Without it Claude Code writes its session titles with the dearest model. */
  readonly haikuModel: string;
  /** Asks Claude Code to say which request is a subagent's. */
  readonly hintHeaders: boolean;
  /** Asked for instead of Claude Code's own choice; null: that choice. */
  readonly model: ChosenModel | null;
}

/** The names of all variables that are set. */
export function wantedNames(wanted: ClientEnvironment): string[] {
  return [...Object.keys(variablesOf(wanted)), ...proxyLists];
}

export function isProxyList(name: string): boolean {
  return proxyLists.some((list) => list === name);
}

function variablesOf({ baseUrl, token, haikuModel, hintHeaders, model }: ClientEnvironment): Record<string, string> {
  return {
    ANTHROPIC_BASE_URL: baseUrl,
    ANTHROPIC_AUTH_TOKEN: token,
    ANTHROPIC_DEFAULT_HAIKU_MODEL: haikuModel,
    ...modelVariables(model),
    ...(hintHeaders ? { CLAUDE_CODE_GATEWAY_HINT_HEADERS: '1' } : {}),
  };
}

/**
 * The JSON text a variable shall have; null when it is not (or no longer) wanted. `lists` are the hosts that stand in
 * either spelling, in the file and in the environment: what is written here hides both.
 */
export function rawWanted(wanted: ClientEnvironment, name: string, present: string | null, lists: readonly string[]): string | null {
  if (isProxyList(name)) {
    const listed = listOf(present);
    const added = [...new Set([...listed, ...lists, ...proxyExceptions(wanted.baseUrl)])];
    // A list that has all of them already is left exactly as it is.
    return added.length === listed.length && present !== null ? present : JSON.stringify(added.join(','));
  }
  const value = variablesOf(wanted)[name];
  return value === undefined ? null : JSON.stringify(value);
}

/** A proxy list that somebody went on editing keeps their hosts and loses ours. */
export function withoutOurHosts(present: string, before: string | null): string | null {
  const theirs = listOf(before);
  const left = listOf(present).filter((host) => !loopbackHosts.includes(host) || theirs.includes(host));
  return left.length === 0 && before === null ? null : JSON.stringify(left.join(','));
}

/** The hosts of a list, given as a JSON text; null: it is not set. */
export function listOf(raw: string | null): string[] {
  const value: unknown = raw === null ? '' : JSON.parse(raw);
  return typeof value === 'string' ? hostsIn(value) : [];
}

/** `internal.example.com , 10.0.0.1` -> two hosts. */
export function hostsIn(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '');
}
