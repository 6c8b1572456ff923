/**
 * Who is calling: finds the virtual key behind a request's credentials, wherever the SDK of its vendor puts them. The
 * client may send one value in two headers, or our key in one and a stray provider key in the other; ours wins. Never
 * puts a credential into an error.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { GatehouseError } from '../../contract/errors.ts';
import type { KeyRecord, Snapshot } from '../snapshot.ts';
import { hashVirtualKey, isWellFormedVirtualKey } from './virtual-key.ts';

const OURS = 'sk-gate-';

/** Where a key may stand besides the headers, and how the reader is told to send one. */
export interface KeyPlaces {
  readonly queryKey: string | null;
  /** The end of a sentence. */
  readonly hint: string;
}

/** Throws GatehouseError `key_*`: all of them 401 with `x-should-retry: false`, so that the client stops at once. */
export function authenticate(headers: IncomingHttpHeaders, { queryKey, hint }: KeyPlaces, snapshot: Snapshot, now: number): KeyRecord {
  const value = credential(headers, queryKey);
  if (value === null) throw new GatehouseError('key_missing', `No virtual key was sent: ${hint}.`);
  if (!value.startsWith(OURS)) throw foreignKey(value);
  if (!isWellFormedVirtualKey(value)) {
    throw new GatehouseError('key_garbled', 'The virtual key is incomplete or mistyped: copy it again, it is 57 characters long.');
  }
  const hash = hashVirtualKey(value);
  const record = snapshot.keysByHash.get(hash);
  if (record === undefined || !isHashOf(record, hash)) {
    throw new GatehouseError('key_unknown', 'This virtual key is not known here: ask your Gatehouse admin for a new one.');
  }
  assertUsable(record, hash, now);
  return record;
}

/**
 * The developer's own claude.ai login, when it came beside a virtual key: only then is it theirs to pass on. It lives as
 * long as the request and is never written down.
 */
export function ownLogin(headers: IncomingHttpHeaders): string | null {
  const bearer = bearerOf(headers);
  return header(headers, OWN_HEADER)?.startsWith(OURS) === true && bearer?.startsWith('sk-ant-oat') === true ? bearer : null;
}

/** Ours, for clients whose own headers carry something else. */
const OWN_HEADER = 'x-gatehouse-key';
/**
 * Messages, Gemini and Azure SDKs; those of OpenAI, Bedrock keys and Vertex send a bearer. AWS's SDKs send no bearer over
 * plain HTTP, but a session token always; what they sign it with proves nothing here and is not looked at.
 */
const KEY_HEADERS = [OWN_HEADER, 'x-api-key', 'x-goog-api-key', 'api-key', 'x-amz-security-token'];

function credential(headers: IncomingHttpHeaders, queryKey: string | null): string | null {
  const sent = [bearerOf(headers), ...KEY_HEADERS.map((name) => header(headers, name)), queryKey];
  const given = sent.filter((value): value is string => value !== null && value !== '');
  return given.find((value) => value.startsWith(OURS)) ?? given[0] ?? null;
}

function bearerOf(headers: IncomingHttpHeaders): string | null {
  return /^Bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1]?.trim() ?? null;
}

function header(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value.trim() : null;
}

function foreignKey(value: string): GatehouseError {
  if (value.startsWith('sk-ant-')) {
    return new GatehouseError(
      'key_provider',
      'This is an Anthropic key, not a virtual key: give it to your Gatehouse admin as an account, and use a key that starts with sk-gate-.',
    );
  }
  return new GatehouseError('key_garbled', 'This is not a Gatehouse key: use a virtual key, it starts with sk-gate-.');
}

function isHashOf(record: KeyRecord, hash: string): boolean {
  const given = Buffer.from(hash, 'hex');
  const known = [record.config.hash, ...(record.config.previous ?? []).map((earlier) => earlier.hash)];
  return known.some((one) => timingSafeEqual(given, Buffer.from(one.slice('sha256:'.length), 'hex')));
}

/** Throws GatehouseError `key_*` when the key that has this hash (hex) may not be used now. */
export function assertUsable(record: KeyRecord, hash: string, now: number): void {
  const { config } = record;
  if (config.revoked !== undefined)
    throw new GatehouseError('key_revoked', `The virtual key "${record.id}" was revoked: ask your Gatehouse admin for a new one.`);
  if (config.disabled === true)
    throw new GatehouseError('key_disabled', `The virtual key "${record.id}" is disabled: ask your Gatehouse admin to enable it.`);
  if (config.expires !== undefined && Date.parse(config.expires) <= now) {
    throw new GatehouseError(
      'key_expired',
      `The virtual key "${record.id}" expired on ${config.expires.slice(0, 10)}: ask your Gatehouse admin for a new one.`,
    );
  }
  const earlier = config.previous?.find((one) => one.hash === `sha256:${hash}`);
  if (earlier !== undefined && Date.parse(earlier.until) <= now) {
    throw new GatehouseError('key_expired', `The virtual key "${record.id}" was rotated and this old value has run out: use the new one.`);
  }
}
