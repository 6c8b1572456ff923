/** Waits within a request that end when nobody needs their outcome any more. */
import { GatehouseError } from '../contract/errors.ts';
import type { ClientResponse } from './answer/client-response.ts';
import type { Exchange } from './exchange.ts';

/**
 * Does the work with a controller that aborts it when the client hangs up or the request is ended from outside. Throws
 * what the work throws; once aborted, GatehouseError `client_closed` or why the request was ended.
 */
export async function whileWanted<T>(client: ClientResponse, exchange: Exchange, work: (gone: AbortController) => Promise<T>): Promise<T> {
  const gone = new AbortController();
  const abort = () => gone.abort();
  const forget = client.onHangUp(abort);
  exchange.interrupt = abort;
  if (client.isClosed) abort();
  try {
    return await work(gone);
  } catch (error) {
    if (!gone.signal.aborted) throw error;
    throw exchange.interruption ?? new GatehouseError('client_closed', 'The client hung up before the answer began.');
  } finally {
    forget();
    if (exchange.interrupt === abort) exchange.interrupt = null;
  }
}
