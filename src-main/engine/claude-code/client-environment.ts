/**
 * The variables that lead Claude Code to the gateway, as JSON texts. Pure. A proxy in the person's environment would
 * take even requests to this machine, so the list of exceptions is added to, never replaced.
 */
import { type ChosenModel, modelVariables } from '../../admin/setup/model-variables.ts';

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

const LOOPBACK = ['127.0.0.1', 'localhost'];

/** The names of all variables that are set. */
export function wantedNames(wanted: ClientEnvironment): string[] {
  return [...Object.keys(variablesOf(wanted)), 'NO_PROXY'];
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

/** The JSON text a variable shall have; null when it is not (or no longer) wanted. */
export function rawWanted(wanted: ClientEnvironment, name: string, present: string | null): string | null {
  if (name === 'NO_PROXY') {
    const listed = listOf(present);
    const added = [...listed, ...LOOPBACK.filter((host) => !listed.includes(host))];
    // A list that has both already is left exactly as it is.
    return added.length === listed.length && present !== null ? present : JSON.stringify(added.join(','));
  }
  const value = variablesOf(wanted)[name];
  return value === undefined ? null : JSON.stringify(value);
}

/** A proxy list that somebody went on editing keeps their hosts and loses ours. */
export function withoutOurHosts(present: string, before: string | null): string | null {
  const theirs = listOf(before);
  const left = listOf(present).filter((host) => !LOOPBACK.includes(host) || theirs.includes(host));
  return left.length === 0 && before === null ? null : JSON.stringify(left.join(','));
}

function listOf(raw: string | null): string[] {
  const value: unknown = raw === null ? '' : JSON.parse(raw);
  return typeof value === 'string'
    ? value
        .split(',')
        .map((host) => host.trim())
        .filter((host) => host !== '')
    : [];
}
