/** Whether a row belongs in a filtered list: the same question the store answers in SQL, asked of rows that arrive live. */
import type { RequestRow } from '../../src-main/contract/records.ts';
import type { RequestFilter } from '../../src-main/contract/views.ts';

export function matchesFilter(row: RequestRow, filter: RequestFilter): boolean {
  return (
    matchesStatus(row, filter.status) &&
    (filter.model === undefined || row.modelAsked === filter.model || row.modelServed === filter.model) &&
    (filter.keyId === undefined || row.keyId === filter.keyId) &&
    (filter.developerId === undefined || row.developerId === filter.developerId) &&
    (filter.accountId === undefined || row.accountId === filter.accountId) &&
    (filter.sessionId === undefined || row.sessionId === filter.sessionId) &&
    (filter.since === undefined || row.startedAt >= filter.since) &&
    (filter.text === undefined || matchesText(row, filter.text))
  );
}

function matchesStatus(row: RequestRow, status: RequestFilter['status']): boolean {
  if (status === undefined || status === 'all') return true;
  if (status === 'errors') return row.outcome === 'failed' || row.outcome === 'refused';
  return row.outcome === status;
}

function matchesText(row: RequestRow, text: string): boolean {
  const wanted = text.toLowerCase();
  return [row.id, row.error, row.errorCode, row.modelAsked, row.modelServed, row.sessionId, row.agentId, row.path].some(
    (value) => value !== null && value.toLowerCase().includes(wanted),
  );
}
