/**
 * A valid configuration -> the snapshot the data plane works with: defaults filled in, owners resolved, indexed.
 * It runs on the loop that carries traffic, so it must stay linear, and large files are done in pieces.
 */
import { type AccountConfig, type Config, configDefaults, type KeyConfig } from '../../contract/config.ts';
import { usdToNano } from '../../contract/money.ts';
import type { Tier } from '../../gateway/admission/tier.ts';
import { baseUrlOf } from '../../gateway/providers/base-url.ts';
import type { ProviderFacts } from '../../gateway/providers/provider-facts.ts';
import type { Account, KeyRecord, Snapshot } from '../../gateway/snapshot.ts';
import type { LinkedFiles } from '../linked-files.ts';
import { orphanKeys } from '../orphan-keys.ts';
import { compileRoutes } from './compile-routes.ts';
import { accountLimits, compileTiers } from './compile-tiers.ts';

const MEBIBYTE = 1024 * 1024;

type Owner = Pick<KeyRecord, 'developerId' | 'teamId'>;

/** `revision` is the SHA-256 of the file, hex. The configuration must have passed `checkConfig`. */
export function compileConfig(config: Config, revision: string, files: LinkedFiles, providers: readonly ProviderFacts[]): Snapshot {
  const pieces = compileInPieces(config, revision, files, providers);
  for (;;) {
    const piece = pieces.next();
    if (piece.done === true) return piece.value;
  }
}

/** The same a piece at a time, so that whoever asks for it can let traffic through in between. */
export function* compileInPieces(
  config: Config,
  revision: string,
  files: LinkedFiles,
  providers: readonly ProviderFacts[],
): Generator<void, Snapshot, void> {
  const { keysByHash, tiers } = yield* indexKeys(config);
  const facts = new Map(providers.map((provider) => [provider.id, provider]));
  const { listen, limits } = config;
  return {
    revision,
    organization: {
      id: config.organization.id,
      name: config.organization.name,
      timeZone: config.organization.timeZone ?? systemTimeZone(),
    },
    keysByHash,
    tiers,
    accounts: config.accounts
      .map((account) => compileAccount(account, facts.get(account.provider), files.ca.get(account.id) ?? null))
      .sort((a, b) => a.priority - b.priority),
    aliases: resolveAliases(config.aliases),
    ...compileRoutes(config),
    prices: config.prices,
    // Until somebody has answered what to record, nothing is.
    recording: config.logging.bodies ?? 'none',
    limits: {
      bodyBytes: Math.floor((limits.bodyMb ?? configDefaults.bodyMb) * MEBIBYTE),
      bufferBytes: Math.floor((limits.bufferMb ?? configDefaults.bufferMb) * MEBIBYTE),
      answerBytes: Math.floor((limits.answerMb ?? configDefaults.answerMb) * MEBIBYTE),
      responsesBytes: Math.floor((limits.responsesMb ?? configDefaults.responsesMb) * MEBIBYTE),
    },
    listen: {
      host: listen.host ?? configDefaults.host,
      port: listen.port ?? configDefaults.port,
      tls: files.tls,
      behindProxy: listen.behindProxy ?? false,
      hosts: listen.hosts ?? [],
    },
    connections: {
      most: config.connections.most ?? configDefaults.connections,
      headersMs: config.connections.headersMs ?? configDefaults.headersMs,
      uploadMs: config.connections.uploadMs ?? configDefaults.uploadMs,
      readerMs: config.connections.readerMs ?? configDefaults.readerMs,
      idleMs: config.connections.idleMs ?? configDefaults.idleMs,
      drainMs: config.connections.drainMs ?? configDefaults.drainMs,
    },
    onLedgerFailure: config.onLedgerFailure ?? 'refuse',
    admission: {
      cacheReadWeight: config.admission.cacheReadWeight ?? null,
      unknownPrice: config.admission.unknownPrice ?? configDefaults.unknownPrice,
      serverToolsNanoUsd: optionalNano(config.admission.serverToolsUsd),
      linkedInputNanoUsd: optionalNano(config.admission.linkedInputUsd),
    },
  };
}

function optionalNano(usd: number | undefined): number | null {
  return usd === undefined ? null : usdToNano(usd);
}

const KEYS_PER_PIECE = 500;

function* indexKeys(config: Config): Generator<void, Pick<Snapshot, 'keysByHash' | 'tiers'>, void> {
  const tiers = compileTiers(config);
  yield;
  const teamOf = new Map(config.developers.map((developer) => [developer.id, developer.team]));
  const keysByHash = new Map<string, KeyRecord>();
  const ofKeys: Tier[] = [];
  const orphans = new Set(orphanKeys(config));
  for (const [index, key] of config.keys.entries()) {
    if (index % KEYS_PER_PIECE === 0) yield;
    if (orphans.has(key)) continue;
    const owner = ownerOf(key, teamOf);
    const record = {
      id: key.id,
      config: key,
      ...owner,
      organizationId: config.organization.id,
      tiers: tiers.above(owner, key),
      ...tiers.caps(owner, key),
    };
    const lowest = record.tiers.at(-1);
    if (lowest?.kind === 'key') ofKeys.push(lowest);
    keysByHash.set(hexOf(key.hash), record);
    for (const { hash } of key.previous ?? []) keysByHash.set(hexOf(hash), record);
  }
  return { keysByHash, tiers: [...tiers.owners, ...ofKeys] };
}

function ownerOf(key: KeyConfig, teamOf: ReadonlyMap<string, string>): Owner {
  const id = key.owner.slice(key.owner.indexOf(':') + 1);
  if (key.owner.startsWith('team:')) return { developerId: null, teamId: id };
  return { developerId: id, teamId: teamOf.get(id) ?? null };
}

function compileAccount(config: AccountConfig, provider: ProviderFacts | undefined, ca: string | null): Account {
  const baseUrl = provider === undefined ? null : baseUrlOf(provider, config);
  return {
    id: config.id,
    providerId: config.provider,
    secret: config.secret ?? null,
    baseUrl,
    origin: baseUrl === null ? null : new URL(baseUrl).origin,
    models: config.models ?? null,
    priority: config.priority ?? 0,
    weight: config.weight ?? 1,
    disabled: config.disabled ?? false,
    limits: accountLimits(config),
    forwardHeaders: config.forwardHeaders ?? [],
    proxy: config.proxy ?? null,
    ca,
    timeouts: {
      connectMs: config.timeouts?.connectMs ?? configDefaults.connectMs,
      firstByteMs: config.timeouts?.firstByteMs ?? null,
      silenceMs: config.timeouts?.silenceMs ?? configDefaults.silenceMs,
      totalMs: config.timeouts?.totalMs ?? null,
    },
    config,
  };
}

/** Chains are followed to their end here, so that the data plane looks up once. Loops were refused. */
function resolveAliases(aliases: Config['aliases']): Map<string, string> {
  const direct = new Map(Object.entries(aliases));
  const end = (name: string): string => (direct.has(name) ? end(direct.get(name) ?? name) : name);
  return new Map([...direct.keys()].map((name) => [name, end(name)]));
}

function hexOf(hash: string): string {
  return hash.slice('sha256:'.length);
}

function systemTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
