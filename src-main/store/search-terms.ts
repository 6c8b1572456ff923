/**
 * Filters and free text as words of one full-text index: what a request is found by, and what a filter asks for. Both
 * sides live here so that they cannot drift apart.
 */
import type { RequestRow } from '../contract/records.ts';
import type { RequestFilter } from '../contract/views.ts';
import type { Conversation } from './reads.ts';

/** Marks the words of filters, so that no free text is mistaken for one. */
const mark = 'qz';
const kinds = { outcome: 'o', model: 'm', key: 'k', developer: 'd', account: 'a', session: 's', agent: 'g' } as const;

/** Longer error texts are found by their beginning. */
const errorChars = 500;
/** Words count up to here. */
const wordChars = 24;
/** Pieces of ids and sessions are nearly unique, and looked up from this length on. */
const pieceChars = 4;

/** The word list of a request. */
export function termsOf(row: RequestRow): string {
  const terms = new Set([term('outcome', row.outcome), term('agent', row.agentId ?? '')]);
  const add = (kind: keyof typeof kinds, value: string | null) => value !== null && terms.add(term(kind, value));
  add('model', row.modelAsked);
  add('model', row.modelServed);
  add('key', row.keyId);
  add('developer', row.developerId);
  add('account', row.accountId);
  add('session', row.sessionId);
  const isPiece = (word: string) => word.length >= pieceChars;
  for (const word of wordsOf(`${row.id} ${row.sessionId ?? ''}`)) terms.add(isPiece(word) ? piece(word) : word);
  // An id is found from its first characters on; of a session somebody pastes a piece.
  for (const word of wordsOf(row.id)) for (const length of [2, 3]) terms.add(word.slice(0, length));
  const texts = [row.modelAsked, row.modelServed, row.path.split('?', 1)[0], row.errorCode, row.error?.slice(0, errorChars)];
  for (const word of wordsOf(texts.join(' '))) for (const beginning of beginningsOf(word)) terms.add(beginning);
  return [...terms].join(' ');
}

/** The full-text query of a filter; null when it asks for everything. Of the text, every word must begin some word of the request. */
export function queryOf(filter: RequestFilter): string | null {
  const parts: string[] = [];
  const { status, text } = filter;
  if (status === 'errors') parts.push(`(${term('outcome', 'failed')} OR ${term('outcome', 'refused')})`);
  else if (status !== undefined && status !== 'all') parts.push(term('outcome', status));
  if (filter.model !== undefined) parts.push(term('model', filter.model));
  if (filter.keyId !== undefined) parts.push(term('key', filter.keyId));
  if (filter.developerId !== undefined) parts.push(term('developer', filter.developerId));
  if (filter.accountId !== undefined) parts.push(term('account', filter.accountId));
  if (filter.sessionId !== undefined) parts.push(term('session', filter.sessionId));
  if (text !== undefined && text.trim() !== '') parts.push(...textQueries(text));
  return parts.length === 0 ? null : parts.join(' AND ');
}

/** The query for the turns of one session and agent. */
export function conversationQuery(sessionId: string, agentId: string | null): string {
  return `${term('session', sessionId)} AND ${term('agent', agentId ?? '')}`;
}

/** The query for the turns of one conversation as one key held it. */
export function turnsQuery({ sessionId, keyId, agentId }: Conversation): string {
  return `${conversationQuery(sessionId, agentId)} AND ${term('key', keyId)}`;
}

/** Ids may hold any character; hex digits always make one word. */
function term(kind: keyof typeof kinds, value: string): string {
  return `${mark}${kinds[kind]}${Buffer.from(value).toString('hex')}`;
}

function piece(word: string): string {
  return `${mark}i${word}`;
}

/**
 * Every beginning of a word is a word of the index: a list that is kept in order can be walked from its end, while a
 * prefix search over a frequent word would have to gather the whole list first. Pieces of ids are rare enough for one.
 */
function beginningsOf(word: string): string[] {
  const beginnings = [word];
  for (let length = 2; length < word.length; length += 1) beginnings.push(word.slice(0, length));
  return beginnings;
}

function textQueries(text: string): string[] {
  const words = wordsOf(text);
  if (words.length === 0) return [`"${mark}nothing"`];
  // Quotes keep AND, OR and NOT ordinary words.
  return words.map((word) => (word.length < pieceChars ? `"${word}"` : `("${word}" OR "${piece(word)}"*)`));
}

/** Letters and digits that belong together, without case and accents, as the index has them. */
function wordsOf(text: string): string[] {
  const plain = text.toLowerCase().normalize('NFKD').replaceAll(/\p{M}/gu, '');
  return Array.from(plain.match(/[\p{L}\p{N}]+/gu) ?? [], (word) => word.slice(0, wordChars));
}
