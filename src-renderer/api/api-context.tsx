/** Hands the API to components: `useApi()` gives the query builders, `useApi().client` the plain calls. */
import { createTanstackQueryUtils, type RouterUtils } from '@orpc/tanstack-query';
import { createContext, type ReactNode, use, useMemo } from 'react';
import type { ApiClient } from './client.ts';

export interface Api {
  readonly client: ApiClient;
  readonly query: RouterUtils<ApiClient>;
}

const ApiContext = createContext<Api | null>(null);

export function ApiProvider({ client, children }: { client: ApiClient; children: ReactNode }) {
  const api = useMemo(() => ({ client, query: createTanstackQueryUtils(client) }), [client]);
  return <ApiContext value={api}>{children}</ApiContext>;
}

export function useApi(): Api {
  const api = use(ApiContext);
  if (api === null) throw new Error('useApi needs an ApiProvider above it.');
  return api;
}
