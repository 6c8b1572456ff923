/**
 * A model behind a vendor's own wire, for tests of whole turns: it refuses what the vendor would refuse, tells what
 * reached the model, and answers in the vendor's words. None of it uses the product's formats: what both sides agree on
 * is what the vendor's pages say.
 */
import type { AccountConfig } from '../../../src-main/contract/config.ts';
import type { ReceivedRequest, Reply } from '../fake-anthropic.ts';

/** What the model says next: a word, and perhaps one tool call. */
export interface Turn {
  readonly text: string;
  readonly tool?: { readonly name: string; readonly input: Readonly<Record<string, unknown>> };
}

/** What reached the model. */
export interface Seen {
  /** Everything it reads as text, in order, put together. */
  readonly text: string;
  readonly tools: ReadonlyMap<string, unknown>;
  /** How many results of tools it was given so far. */
  readonly results: number;
}

export interface Vendor {
  readonly title: string;
  readonly provider: string;
  readonly config: Partial<AccountConfig>;
  /** What the client asks for, and the name the vendor knows it by. */
  readonly model: string;
  /** What the vendor would refuse the request for; empty when it is well. */
  problems(request: ReceivedRequest): string[];
  seen(request: ReceivedRequest): Seen;
  reply(turn: Turn): Reply;
}

export type Json = Record<string, unknown>;

export function bodyOf(request: ReceivedRequest): Json {
  return JSON.parse(request.body.toString('utf8')) as Json;
}

/** Names of fields that are not in the vendor's list. */
export function unknownFields(value: Json, known: string, where = ''): string[] {
  const names = new Set(known.split(/\s+/));
  return Object.keys(value).flatMap((name) => (names.has(name) ? [] : [`${where}${name}: not a field of this API`]));
}

export function problem(isWell: boolean, what: string): string[] {
  return isWell ? [] : [what];
}

export function list(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

/** All strings under the names that hold text, in order. */
export function texts(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(texts).join('\n');
  return typeof value === 'object' && value !== null ? Object.values(value).map(texts).join('\n') : '';
}
