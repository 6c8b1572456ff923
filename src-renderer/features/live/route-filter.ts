/** Live's filter as it stands in the address, so that a reload keeps it and a link carries it. */
import { type RequestFilter, statusFilters } from '../../../src-main/contract/views.ts';

const names = ['model', 'keyId', 'developerId', 'accountId', 'sessionId', 'text'] as const;

export function filterFromQuery(query: Readonly<Record<string, string>>): RequestFilter {
  const filter: RequestFilter = {};
  const status = statusFilters.find((one) => one === query['status']);
  if (status !== undefined && status !== 'all') filter.status = status;
  for (const name of names) {
    const value = query[name];
    if (value !== undefined && value !== '') filter[name] = value;
  }
  return filter;
}

export function queryFromFilter(filter: RequestFilter): Record<string, string | undefined> {
  const { status, model, keyId, developerId, accountId, sessionId, text } = filter;
  return { status: status === 'all' ? undefined : status, model, keyId, developerId, accountId, sessionId, text };
}

export function isFiltered(filter: RequestFilter): boolean {
  return Object.values(queryFromFilter(filter)).some((value) => value !== undefined);
}
