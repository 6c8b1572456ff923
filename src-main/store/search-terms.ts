/**
 * Filters and free text as words of one full-text index: what a request is found by, and what a filter asks for. Both
 * sides live here so that they cannot drift apart.
 */
import type { RequestRow } from '../contract/records.ts';
import type { RequestFilter } from '../contract/views.ts';

/** Marks the words of filters, so that no free text is mistaken for one. */
const mark = 'qz';
const kinds = { outcome: 'o', model: 'm', key: 'k', developer: 'd', account: 'a', session: 's', agent: 'g' } as const;

/** Longer error texts are found by their beginning. */
const errorChars = 500;

/** The word list of a request. */
export function termsOf(row: RequestRow): string {
  return [
    term('outcome', row.outcome),
    row.modelAsked === null ? '' : term('model', row.modelAsked),
    row.modelServed === null || row.modelServed === row.modelAsked ? '' : term('model', row.modelServed),
    row.keyId === null ? '' : term('key', row.keyId),
    row.developerId === null ? '' : term('developer', row.developerId),
    row.accountId === null ? '' : term('account', row.accountId),
    row.sessionId === null ? '' : term('session', row.sessionId),
    term('agent', row.agentId ?? ''),
    row.id,
    row.sessionId ?? '',
    row.modelAsked ?? '',
    row.modelServed === row.modelAsked ? '' : (row.modelServed ?? ''),
    row.path,
    row.errorCode ?? '',
    (row.error ?? '').slice(0, errorChars),
  ].join(' ');
}

/** The full-text query of a filter; null when it asks for everything. Words are joined by AND, the last one may be unfinished. */
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
  if (text !== undefined && text.trim() !== '') parts.push(...wordsOf(text));
  return parts.length === 0 ? null : parts.join(' AND ');
}

/** The query for the turns of one session and agent. */
export function conversationQuery(sessionId: string, agentId: string | null): string {
  return `${term('session', sessionId)} AND ${term('agent', agentId ?? '')}`;
}

/** Ids may hold any character; hex digits always make one word. */
function term(kind: keyof typeof kinds, value: string): string {
  return `${mark}${kinds[kind]}${Buffer.from(value).toString('hex')}`;
}

function wordsOf(text: string): string[] {
  // The same letters and digits the index keeps together; quotes keep AND, OR and NOT ordinary words.
  const words = text.match(/[\p{L}\p{N}\p{Co}]+/gu) ?? [];
  if (words.length === 0) return [`"${mark}none"`];
  return words.map((word, index) => (index === words.length - 1 ? `"${word}"*` : `"${word}"`));
}
