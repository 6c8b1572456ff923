/**
 * Candidates one after the other until one serves. Nothing is tried after something reached the client; when nobody
 * serves, the client is told once.
 */
import { GatehouseError } from '../contract/errors.ts';
import { TakenLimits } from './admission/limit-book.ts';
import { limitRefusal } from './admission/refusals.ts';
import type { AttemptFailure } from './attempt-result.ts';
import { tellFailure } from './refusal.ts';
import type { Candidate, Candidates } from './routing/candidates.ts';
import { type Service, tryCandidate } from './try-candidate.ts';

/** Throws what `tryCandidate` throws, `client_closed`, or `rate_limited` when no account has room. */
export async function serve(service: Service, { model, list }: Candidates): Promise<void> {
  let last: { candidate: Candidate; failure: AttemptFailure } | null = null;
  const queue = [...list];
  const retried = new Set<Candidate>();
  for (let candidate = queue.shift(); candidate !== undefined; candidate = queue.shift()) {
    const room = service.plane.desk.takeAccount(candidate.account.limits, model, service.saved.bodyBytes);
    if (!(room instanceof TakenLimits)) {
      service.exchange.note('skipped', `${candidate.account.id}: ${limitRefusal(room).message}`);
      if (queue.length === 0 && last === null) throw limitRefusal(room);
      continue;
    }
    const outcome = await tryCandidate(service, candidate, model, queue.length === 0).finally(() =>
      room.release(service.exchange.charge?.usage ?? null, service.plane.ports.clock.now()),
    );
    if (outcome === 'served') return;
    if (service.client.isClosed) throw new GatehouseError('client_closed', 'The client hung up before the answer began.');
    last = { candidate, failure: outcome };
    if (!outcome.verdict.mayTryNext) break;
    if (outcome.verdict.mayRetryHere === true && !retried.has(candidate)) {
      retried.add(candidate);
      queue.unshift(candidate);
    }
  }
  if (last !== null) tellFailure(service.exchange, service.client, last.candidate, last.failure);
}
