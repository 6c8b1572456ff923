/**
 * One account after the other until one serves. Nothing is tried after something reached the client; when nobody
 * serves, the client is told once, and truly. Who comes next is decided in routing/next-attempt.ts.
 */
import { GatehouseError } from '../../contract/errors.ts';
import { isAnswering } from '../../contract/records.ts';
import { TakenLimits } from '../admission/limit-book.ts';
import { limitRefusal } from '../admission/refusals.ts';
import { tellFailure } from '../answer/refusal.ts';
import type { AttemptFailure } from '../attempt/attempt-result.ts';
import { blameOf } from '../routing/blame.ts';
import type { Candidate, Candidates } from '../routing/candidates.ts';
import { FIRST_COOL_DOWN_MS } from '../routing/circuit.ts';
import { finalError } from '../routing/final-error.ts';
import type { Turn } from '../routing/health-book.ts';
import { lostThread } from '../routing/kept-accounts.ts';
import { AttemptQueue, type Next } from '../routing/next-attempt.ts';
import { sessionKey } from '../routing/session-book.ts';
import { drilledAttempt } from './drilled-attempt.ts';
import { type HedgedOutcome, hedge } from './hedged-attempt.ts';
import type { Service } from './service.ts';
import { beginCandidate, tryCandidate } from './try-candidate.ts';

/** Throws what `tryCandidate` throws, `client_closed`, `rate_limited` when no account has room, or what is left to say. */
export async function serve(service: Service, candidates: Candidates): Promise<void> {
  const { plane, settings, exchange, client } = service;
  const { clock, random } = plane.ports;
  const queue = new AttemptQueue(candidates, settings.snapshot.routing.patienceMs);
  const refusals: GatehouseError[] = [];
  /** Attempts that are over and may still be billed: nobody told what they used. */
  let unsettled = 0;
  let last: { readonly candidate: Candidate; readonly failure: AttemptFailure } | null = null;
  for (let next = queue.take(0, clock.now(), random); next !== null; next = queue.take(exchange.elapsed(), clock.now(), random)) {
    if (next.waitMs > 0) await pause(service, next);
    if (!hasRoom(service, next.candidate, unsettled + 1)) break;
    const entered = enter(service, candidates, queue, next, refusals);
    if (entered === null) continue;
    const { served, failed } = await attempt(service, candidates, queue, next, { entered, unsettled });
    if (served !== null) return remember(service, candidates, served);
    if (client.isClosed) throw new GatehouseError('client_closed', 'The client hung up before the answer began.');
    for (const { candidate, failure } of failed) queue.failedAt(candidate, failure);
    unsettled += failed.filter(({ failure }) => mayBeBilled(failure)).length;
    last = failed.at(-1) ?? last;
  }
  const lost = last?.failure.verdict.kind === 'request' || client.isHeadSent ? null : lostThread(service.facts);
  if (lost !== null) throw lost;
  if (last === null)
    throw refusals.at(-1) ?? new GatehouseError('no_account', `No account had its turn for ${candidates.model}; ask again.`);
  const accounts = new Set(queue.failed.map(({ candidate }) => candidate.account.id));
  // Of a single account, and of what is refused alike everywhere, the upstream's own words say more than ours.
  const isSame = accounts.size === 1 || queue.failed.every(({ failure }) => failure.verdict.refusal?.class === 'long-context');
  if (isSame || last.failure.verdict.kind === 'request') return tellFailure(exchange, client, last.candidate, last.failure, clock.now());
  const attempts = queue.failed.map(({ candidate, failure }) => ({ accountId: candidate.account.id, failure }));
  throw finalError(candidates.model, attempts, clock.now(), exchange.elapsed());
}

/** A place at an account: room under its limits, and a turn. Whoever has it must leave. */
interface Entered {
  readonly turn: Turn;
  leave(): void;
}

/** Null, and the reason on the trail, when the account has no room or it is not this request's turn there. */
function enter(
  { plane, exchange, saved, admission }: Service,
  { traits }: Candidates,
  queue: AttemptQueue,
  { candidate, isForced }: Next,
  refusals: GatehouseError[],
): Entered | null {
  const { account, model, billedModel } = candidate;
  const { clock } = plane.ports;
  const room = plane.desk.takeLimits(account.limits, billedModel, saved.bodyBytes);
  if (!(room instanceof TakenLimits)) {
    const refusal = limitRefusal(room, clock.now());
    refusals.push(refusal);
    exchange.note('skipped', `${account.id}: ${refusal.message}`);
    return null;
  }
  const full = admission?.holdModel(billedModel, saved.bodyBytes) ?? null;
  if (full !== null) {
    room.cancel();
    refusals.push(full);
    exchange.note('skipped', `${account.id}: ${full.message}`);
    return null;
  }
  const turn = plane.health.enter(account.id, model, clock.now(), isForced, traits);
  if (turn === null) {
    room.cancel();
    exchange.note('skipped', `${account.id}: sick since a moment ago, or being tried by another request`);
    queue.postpone(candidate);
    return null;
  }
  queue.attempted();
  return {
    turn,
    leave() {
      turn.end();
      room.release(exchange.charge, clock.now());
    },
  };
}

/** One attempt, or two at once where the rule hedges; health learns how it went. */
async function attempt(
  service: Service,
  candidates: Candidates,
  queue: AttemptQueue,
  { candidate, isLast }: Next,
  { entered, unsettled }: { readonly entered: Entered; readonly unsettled: number },
): Promise<HedgedOutcome> {
  const { plane, exchange } = service;
  const { clock } = plane.ports;
  const places = new Map([[candidate, entered]]);
  try {
    if (plane.overrides.account(candidate.account.id, clock.now()) === 'fail') {
      const failure = drilledAttempt(exchange, candidate);
      // A drill must not keep an account out of work for longer than it lasts.
      const blame = blameOf(failure, clock.now());
      if (blame !== null) entered.turn.failed(clock.now(), { ...blame, until: clock.now() + FIRST_COOL_DOWN_MS });
      return { served: null, failed: [{ candidate, failure }] };
    }
    const afterMs =
      candidates.route.hedge && isAnswering(exchange.row.endpoint)
        ? plane.health.p95FirstByteMs(candidate.account.id, candidate.model)
        : null;
    const outcome =
      afterMs === null
        ? alone(candidate, await tryCandidate(service, candidate, { isLast, turn: entered.turn }))
        : await hedge(beginCandidate(service, candidate, { isLast, turn: entered.turn }), {
            clock,
            afterMs,
            second() {
              const spare = queue.takeSpare();
              if (spare !== null && !hasRoom(service, spare, unsettled + 2)) {
                queue.putBack(spare);
                return null;
              }
              const place =
                spare === null
                  ? null
                  : enter(service, candidates, queue, { candidate: spare, waitMs: 0, isLast: false, isForced: false }, []);
              if (spare === null || place === null) return null;
              places.set(spare, place);
              exchange.note(
                'note',
                `${candidate.account.id} has not begun after ${Math.round(afterMs)} ms, longer than nearly always: ${spare.account.id} is asked too`,
              );
              return beginCandidate(service, spare, { isLast: false, turn: place.turn });
            },
          });
    for (const { candidate: one, failure } of outcome.failed) {
      const blame = blameOf(failure, clock.now());
      if (blame !== null) places.get(one)?.turn.failed(clock.now(), blame);
    }
    return outcome;
  } finally {
    for (const place of places.values()) place.leave();
  }
}

/** An answer with an error status is free; silence, or an answer that broke, may have read and written everything. */
function mayBeBilled({ verdict, status, preamble }: AttemptFailure): boolean {
  if (preamble !== undefined) return true;
  return (
    verdict.kind === 'timeout' ||
    (verdict.mayRetryHere === true && status === null) ||
    status === 200 ||
    (status === null && verdict.kind === 'invalid')
  );
}

/** Strict budgets hold the worst case of each of `attempts` that may cost. The first is what the request was admitted with. */
function hasRoom({ settings, exchange, admission }: Service, { account }: Candidate, attempts: number): boolean {
  if (exchange.attempts.length === 0 || admission === null) return true;
  const refusal = admission.holdAttempts(attempts, settings.snapshot.organization.timeZone);
  if (refusal !== null)
    exchange.note('skipped', `${account.id}: the earlier attempt may still cost, and another has no room: ${refusal.message}`);
  return refusal === null;
}

function alone(candidate: Candidate, outcome: 'served' | AttemptFailure): HedgedOutcome {
  return outcome === 'served' ? { served: candidate, failed: [] } : { served: null, failed: [{ candidate, failure: outcome }] };
}

/** The session's next turn finds the prompt cache where this one wrote it. */
function remember({ plane, exchange }: Service, { model, route }: Candidates, { account, model: sent }: Candidate): void {
  const { keyId, agentId, outcome, usage } = exchange.row;
  const key = keyId === null || !route.isSticky || outcome !== 'ok' ? null : sessionKey(keyId, exchange.affinity, agentId, model);
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
