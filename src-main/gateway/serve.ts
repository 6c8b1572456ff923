/**
 * One account after the other until one serves. Nothing is tried after something reached the client; when nobody
 * serves, the client is told once, and truly. Who comes next is decided in routing/next-attempt.ts.
 */
import { GatehouseError } from '../contract/errors.ts';
import { TakenLimits } from './admission/limit-book.ts';
import { limitRefusal } from './admission/refusals.ts';
import type { AttemptFailure } from './attempt-result.ts';
import { drilledAttempt } from './drilled-attempt.ts';
import { tellFailure } from './refusal.ts';
import { blameOf } from './routing/blame.ts';
import type { Candidate, Candidates } from './routing/candidates.ts';
import { FIRST_COOL_DOWN_MS } from './routing/circuit.ts';
import { finalError } from './routing/final-error.ts';
import { AttemptQueue, type Next } from './routing/next-attempt.ts';
import { sessionKey } from './routing/session-book.ts';
import { type Service, tryCandidate } from './try-candidate.ts';

/** Throws what `tryCandidate` throws, `client_closed`, `rate_limited` when no account has room, or what is left to say. */
export async function serve(service: Service, candidates: Candidates): Promise<void> {
  const { plane, settings, exchange, client } = service;
  const { clock, random } = plane.ports;
  const queue = new AttemptQueue(candidates, settings.snapshot.routing.patienceMs);
  let refusal: GatehouseError | null = null;
  let last: { readonly candidate: Candidate; readonly failure: AttemptFailure } | null = null;
  for (let next = queue.take(0, clock.now(), random); next !== null; next = queue.take(exchange.elapsed(), clock.now(), random)) {
    const { candidate } = next;
    if (next.waitMs > 0) await pause(service, next);
    const room = plane.desk.takeAccount(candidate.account.limits, candidate.model, service.saved.bodyBytes);
    if (!(room instanceof TakenLimits)) {
      refusal = limitRefusal(room);
      exchange.note('skipped', `${candidate.account.id}: ${refusal.message}`);
      continue;
    }
    const turn = plane.health.enter(candidate.account.id, candidate.model, clock.now(), next.isForced);
    if (turn === null) {
      room.cancel();
      exchange.note('skipped', `${candidate.account.id}: sick since a moment ago, or being tried by another request`);
      queue.postpone(candidate);
      continue;
    }
    queue.attempted();
    const isDrilled = plane.overrides.account(candidate.account.id, clock.now()) === 'fail';
    const attempt = isDrilled
      ? Promise.resolve(drilledAttempt(exchange, candidate))
      : tryCandidate(service, candidate, { isLast: next.isLast, turn });
    const outcome = await attempt.finally(() => {
      turn.end();
      room.release(exchange.charge?.usage ?? null, clock.now());
    });
    if (outcome === 'served') return remember(service, candidates, candidate);
    if (client.isClosed) throw new GatehouseError('client_closed', 'The client hung up before the answer began.');
    const blame = blameOf(outcome, clock.now());
    // A drill must not keep an account out of work for longer than it lasts.
    if (blame !== null) turn.failed(clock.now(), isDrilled ? { ...blame, until: clock.now() + FIRST_COOL_DOWN_MS } : blame);
    queue.failedAt(candidate, outcome);
    last = { candidate, failure: outcome };
  }
  if (last === null) throw refusal ?? new GatehouseError('no_account', `No account had its turn for ${candidates.model}; ask again.`);
  const accounts = new Set(queue.failed.map(({ candidate }) => candidate.account.id));
  if (accounts.size === 1 || last.failure.verdict.kind === 'request') return tellFailure(exchange, client, last.candidate, last.failure);
  const attempts = queue.failed.map(({ candidate, failure }) => ({ accountId: candidate.account.id, failure }));
  throw finalError(candidates.model, attempts, clock.now(), exchange.elapsed());
}

/** The session's next turn finds the prompt cache where this one wrote it. */
function remember({ plane, exchange }: Service, { model, route }: Candidates, { account, model: sent }: Candidate): void {
  const { keyId, sessionId, agentId, outcome, usage } = exchange.row;
  const key = keyId === null || !route.isSticky || outcome !== 'ok' ? null : sessionKey(keyId, sessionId, agentId, model);
  if (key === null) return;
  const cachedTokens = usage === null ? 0 : usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
  plane.sessions.served(key, plane.ports.clock.now(), { accountId: account.id, model: sent, cachedTokens });
}

/** Waits for an account to recover, as long as the client and the key are there. */
async function pause({ plane, exchange, client }: Service, { candidate, waitMs }: Next): Promise<void> {
  exchange.note('note', `waits ${waitMs} ms for ${candidate.account.id}: no other account is left`);
  await new Promise<void>((resolve) => {
    const cancel = plane.ports.clock.after(waitMs, resolve);
    const leave = () => {
      cancel();
      resolve();
    };
    client.onHangUp(leave);
    exchange.interrupt = leave;
  });
  exchange.interrupt = null;
  if (exchange.interruption !== null) throw exchange.interruption;
  if (client.isClosed) throw new GatehouseError('client_closed', 'The client hung up before the answer began.');
}
