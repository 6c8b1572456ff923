/**
 * What on this machine wins over Gatehouse: other settings that send Claude Code elsewhere, so that its requests are
 * outside every budget although set-up was applied, and those that change what it asks for.
 */
import { canonicalHost, isLoopbackHost } from '../../contract/host-names.ts';
import type { Overruling } from '../../contract/views.ts';
import type { Layer } from './client-layers.ts';

/** A switch to another way in, and the variable that would lead that way here instead. */
const CLOUDS = [
  { flag: 'CLAUDE_CODE_USE_BEDROCK', address: 'ANTHROPIC_BEDROCK_BASE_URL', name: 'Amazon Bedrock' },
  { flag: 'CLAUDE_CODE_USE_VERTEX', address: 'ANTHROPIC_VERTEX_BASE_URL', name: 'Google Vertex AI' },
  { flag: 'CLAUDE_CODE_USE_FOUNDRY', address: 'ANTHROPIC_FOUNDRY_BASE_URL', name: 'Microsoft Foundry' },
] as const;

/** The variables of a shell that matter here; none of them is a secret. */
export const shellVariables = [...CLOUDS.flatMap(({ flag, address }) => [flag, address]), 'ANTHROPIC_BASE_URL', 'ANTHROPIC_MODEL'] as const;

export interface OverrulingQuestion {
  /** Weakest first, without any project's. */
  readonly layers: readonly Layer[];
  /** Of each project, its own layers. */
  readonly projects: ReadonlyArray<readonly Layer[]>;
  /** The gateway's address. */
  readonly baseUrl: string;
  /** The model that set-up names; null: Claude Code chooses itself. */
  readonly model: string | null;
}

/** Those that bypass Gatehouse come first. Values are not repeated, but for the origin of an address. */
export function findOverruling({ layers, projects, baseUrl, model }: OverrulingQuestion): Overruling[] {
  const everywhere = findingsOf(layers, baseUrl, model);
  const managed = layers.filter(({ kind }) => kind === 'managed');
  const below = layers.filter(({ kind }) => kind !== 'managed');
  const inProjects = projects.flatMap((own) =>
    findingsOf([...below, ...own, ...managed], baseUrl, model).filter(({ where }) => own.some(({ place }) => place === where)),
  );
  return [...everywhere, ...inProjects].toSorted((a, b) => Number(b.bypasses) - Number(a.bypasses));
}

function findingsOf(layers: readonly Layer[], baseUrl: string, model: string | null): Overruling[] {
  const strongest = (name: string) => layers.findLast(({ env }) => (env[name] ?? '') !== '') ?? null;
  const valueOf = (name: string) => strongest(name)?.env[name];
  const found: Overruling[] = [];

  for (const { flag, address, name } of CLOUDS) {
    const layer = strongest(flag);
    if (layer === null || !isTrue(layer.env[flag]) || isHere(valueOf(address), baseUrl)) continue;
    const message = `${flag} is set in ${layer.place}: Claude Code asks ${name} and not Gatehouse. Take it out, or set ${address} to ${baseUrl} there.`;
    found.push({ variable: flag, where: layer.place, bypasses: true, message });
  }
  const address = strongest('ANTHROPIC_BASE_URL');
  const other = address?.env['ANTHROPIC_BASE_URL'];
  if (address !== null && other !== undefined && !isHere(other, baseUrl)) {
    const to = URL.canParse(other) ? new URL(other).origin : 'another address';
    const message = `ANTHROPIC_BASE_URL is ${to} in ${address.place}, which wins: requests go there and not to Gatehouse. Take it out.`;
    found.push({ variable: 'ANTHROPIC_BASE_URL', where: address.place, bypasses: true, message });
  }
  const token = strongest('ANTHROPIC_AUTH_TOKEN');
  if (token !== null && token.kind !== 'user' && token.kind !== 'shell') {
    const message = `ANTHROPIC_AUTH_TOKEN is set in ${token.place}, which wins over the virtual key of set-up: requests count for another owner, or are refused. Take it out.`;
    found.push({ variable: 'ANTHROPIC_AUTH_TOKEN', where: token.place, bypasses: false, message });
  }
  const helper = layers.findLast(({ hasKeyHelper }) => hasKeyHelper);
  if (helper !== undefined) {
    const message = `apiKeyHelper is set in ${helper.place}: its key goes along with every request, beside the virtual key. Take it out.`;
    found.push({ variable: 'apiKeyHelper', where: helper.place, bypasses: false, message });
  }
  const asked = strongest('ANTHROPIC_MODEL');
  if (asked !== null && asked.env['ANTHROPIC_MODEL'] !== model) {
    const message = `ANTHROPIC_MODEL is still set in ${asked.place}: Claude Code asks for that model, whatever set-up says. Take it out unless it is meant.`;
    found.push({ variable: 'ANTHROPIC_MODEL', where: asked.place, bypasses: false, message });
  }
  return found;
}

/** As the client reads a switch. */
function isTrue(value: string | undefined): boolean {
  return ['1', 'true', 'yes', 'on'].includes(value?.trim().toLowerCase() ?? '');
}

/** Does the address lead to the gateway, whatever path stands behind it? */
function isHere(address: string | undefined, baseUrl: string): boolean {
  if (address === undefined || !URL.canParse(address)) return false;
  const [asked, own] = [new URL(address), new URL(baseUrl)];
  const isSameHost =
    canonicalHost(asked.hostname) === canonicalHost(own.hostname) || (isLoopbackHost(asked.hostname) && isLoopbackHost(own.hostname));
  return isSameHost && asked.port === own.port && asked.protocol === own.protocol;
}
