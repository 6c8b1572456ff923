/**
 * The brake for sessions that run away: the same tool input again and again, or money spent very fast. It warns, or
 * stops the session until somebody grants it more. Memory is bounded: of the longest silent sessions it forgets.
 */
import { GatehouseError } from '../../contract/errors.ts';
import { formatUsd } from '../../contract/money.ts';
import type { Runaway } from '../events.ts';
import type { KeyRecord } from '../snapshot.ts';
import { SpendCounter } from './spend-counter.ts';
import { lastToolCall } from './tool-call.ts';

export interface Runner {
  readonly key: KeyRecord;
  readonly sessionId: string;
  readonly agentId: string | null;
}

interface Watched {
  /** By subagent: the fingerprints of the last calls, and the id of the last one. */
  readonly calls: Map<string, { recent: string[]; lastId: string }>;
  readonly spent: SpendCounter;
  readonly toldAt: Map<Runaway['sign'], number>;
  stopped: { readonly at: number; readonly why: string } | null;
}

const MOST_SESSIONS = 2000;
const MOST_AGENTS = 50;
const RATE_MS = 600_000;
/** A sign that goes on is told again after this long. */
const TELL_AGAIN_MS = 3_600_000;
/** A repeat counts among this many times `repeats` calls. */
const WINDOW_PER_REPEAT = 2;

export class RunawayWatch {
  readonly #tell: (runaway: Runaway) => void;
  /** By key and session; the one that moved last stands last. */
  readonly #sessions = new Map<string, Watched>();

  constructor(tell: (runaway: Runaway) => void) {
    this.#tell = tell;
  }

  /** A request of the session came in. */
  asked(runner: Runner, body: Buffer, now: number): void {
    const { repeats } = runner.key.runaway;
    if (repeats === 0) return;
    const call = lastToolCall(body);
    if (call === null) return;
    const session = this.#session(runner);
    const agent = runner.agentId ?? '';
    const calls = session.calls.get(agent) ?? { recent: [], lastId: '' };
    // The same call sent again (a retry, a side question) is not another one.
    if (calls.lastId === call.id) return;
    calls.lastId = call.id;
    calls.recent.push(call.fingerprint);
    if (calls.recent.length > repeats * WINDOW_PER_REPEAT) calls.recent.shift();
    if (session.calls.size < MOST_AGENTS || session.calls.has(agent)) session.calls.set(agent, calls);
    const count = calls.recent.filter((one) => one === call.fingerprint).length;
    if (count >= repeats) this.#found(runner, session, 'repeats', count, `it sent the same tool input ${count} times`, now);
  }

  charged(runner: Runner, costNanoUsd: number, at: number, now: number): void {
    const { nanoUsdPer10m } = runner.key.runaway;
    if (nanoUsdPer10m === 0 || costNanoUsd === 0) return;
    const session = this.#session(runner);
    session.spent.charge(costNanoUsd, at, now);
    const spent = session.spent.settled(now);
    if (spent >= nanoUsdPer10m) this.#found(runner, session, 'rate', spent, `it spent ${formatUsd(spent)} in ten minutes`, now);
  }

  /** The refusal of a stopped session, or null. `isGranted`: was it given more since that moment? */
  stop(runner: Runner, isGranted: (since: number) => boolean): GatehouseError | null {
    const session = this.#sessions.get(nameOf(runner));
    if (session?.stopped == null || runner.key.runaway.action !== 'stop') return null;
    if (isGranted(session.stopped.at)) {
      this.#sessions.delete(nameOf(runner));
      return null;
    }
    return new GatehouseError(
      'runaway_stopped',
      `The session "${runner.sessionId.slice(0, 8)}" was stopped because ${session.stopped.why}. Ask your Gatehouse admin to let it go on, or start a new session.`,
    );
  }

  /** What the session spent in the last ten minutes. */
  spent(runner: Runner, now: number): number {
    return this.#sessions.get(nameOf(runner))?.spent.settled(now) ?? 0;
  }

  #found(runner: Runner, session: Watched, sign: Runaway['sign'], amount: number, why: string, now: number): void {
    const { key, sessionId, agentId } = runner;
    const isStopped = key.runaway.action === 'stop';
    if (isStopped) session.stopped ??= { at: now, why };
    const toldAt = session.toldAt.get(sign);
    if (toldAt !== undefined && now - toldAt < TELL_AGAIN_MS) return;
    session.toldAt.set(sign, now);
    const { id: keyId, developerId, teamId } = key;
    this.#tell({ kind: 'runaway', at: now, keyId, developerId, teamId, sessionId, agentId, sign, amount, isStopped });
  }

  #session(runner: Runner): Watched {
    const name = nameOf(runner);
    const session = this.#sessions.get(name) ?? {
      calls: new Map(),
      spent: new SpendCounter({ kind: 'rolling', ms: RATE_MS }, () => 'UTC'),
      toldAt: new Map(),
      stopped: null,
    };
    this.#sessions.delete(name);
    this.#sessions.set(name, session);
    if (this.#sessions.size > MOST_SESSIONS) this.#sessions.delete(this.#sessions.keys().next().value ?? name);
    return session;
  }
}

function nameOf({ key, sessionId }: Runner): string {
  return `${key.id}/${sessionId}`;
}
