/** Turns whatever a call threw into one sentence for a person, and says whether the engine is gone or the session over. */
import { ORPCError } from '@orpc/client';
import { visibleText } from '../../src-main/contract/visible-text.ts';
import { en } from '../text/en.ts';

export interface DescribedError {
  /** `gone`: nothing answers. `signed-out`: the session is over. `missing`: there is no such thing. `refused`: the engine said no. */
  readonly kind: 'gone' | 'signed-out' | 'missing' | 'refused';
  readonly message: string;
}

export function describeError(thrown: unknown): DescribedError {
  if (thrown instanceof ORPCError) {
    const message = visibleText(thrown.message);
    if (thrown.status === 401) return { kind: 'signed-out', message };
    if (thrown.status === 404) return { kind: 'missing', message };
    if (thrown.status === 502 || thrown.status === 503) return { kind: 'gone', message: en.connection.gone };
    return { kind: 'refused', message };
  }
  // fetch reports every network failure as a TypeError.
  if (thrown instanceof TypeError) return { kind: 'gone', message: en.connection.gone };
  return { kind: 'refused', message: visibleText(thrown instanceof Error ? thrown.message : String(thrown)) };
}
