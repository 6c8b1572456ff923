/**
 * One request's state from its first byte to its last: the row people see, the decision trail, the attempts, the
 * timings. Nothing here decides anything; it remembers what was decided.
 */
import { GatehouseError } from '../contract/errors.ts';
import { formatUsd } from '../contract/money.ts';
import {
  type Attempt,
  type Charge,
  noTimings,
  type RequestRecord,
  type RequestRow,
  type Timings,
  type TrailStep,
} from '../contract/records.ts';
import type { BodyFacts } from './body/body-facts.ts';
import type { Clock, Observer } from './ports.ts';
import { type Conversation, SESSION_HEADERS } from './routing/affinity.ts';
import type { Candidates } from './routing/candidates.ts';
import type { KeyRecord } from './snapshot.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Reasons of ours to end a request that is under way. */
export type Interruption = 'key_ended' | 'draining';

export interface ExchangeStart {
  readonly id: string;
  readonly endpoint: RequestRow['endpoint'];
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export class Exchange {
  readonly row: Mutable<RequestRow>;
  readonly trail: TrailStep[] = [];
  readonly attempts: Mutable<Attempt>[] = [];
  readonly timings: Mutable<Timings> = { ...noTimings };
  /** By account: beta values that it refused and this request is asked again without. */
  readonly narrowedBetas = new Map<string, ReadonlySet<string>>();
  charge: Charge | null = null;
  /** Draws requests to the account of the last one: the session, or what else they have in common. */
  affinity: string | null = null;
  /** Ends the request from outside: the key was revoked, or the gateway stops. Set while there is something to end. */
  interrupt: ((error: GatehouseError) => void) | null = null;
  /** Why it was ended from outside, for attempts that have not begun to answer. */
  interruption: GatehouseError | null = null;

  readonly #clock: Clock;
  readonly #observer: Observer;
  readonly #startedMono: number;

  constructor(start: ExchangeStart, clock: Clock, observer: Observer) {
    this.#clock = clock;
    this.#observer = observer;
    this.#startedMono = clock.monotonic();
    this.row = {
      id: start.id,
      startedAt: clock.now(),
      endpoint: start.endpoint,
      method: start.method,
      path: start.path.slice(0, 200),
      outcome: 'running',
      status: null,
      errorCode: null,
      error: null,
      keyId: null,
      developerId: null,
      teamId: null,
      organizationId: null,
      sessionId: SESSION_HEADERS.map((name) => one(start.headers[name])).find((id) => id !== null) ?? null,
      agentId: one(start.headers['x-claude-code-agent-id']),
      requestClass: one(start.headers['x-claude-code-request-class']),
      deviceId: null,
      userAgent: one(start.headers['user-agent']),
      modelAsked: null,
      modelServed: null,
      accountId: null,
      providerId: null,
      attempts: 0,
      streamed: false,
      simulated: false,
      usage: null,
      costNanoUsd: null,
      estimated: false,
      firstByteMs: null,
      durationMs: null,
      longestSilenceMs: null,
      requestBytes: 0,
      responseBytes: 0,
      stopReason: null,
      bodies: 'none',
    };
  }

  /** Milliseconds since the request began. */
  elapsed(): number {
    return Math.round((this.#clock.monotonic() - this.#startedMono) * 10) / 10;
  }

  note(step: TrailStep['step'], text: string): void {
    this.trail.push({ at: this.elapsed(), step, text });
  }

  identify(key: KeyRecord): void {
    this.row.keyId = key.id;
    this.row.developerId = key.developerId;
    this.row.teamId = key.teamId;
    this.row.organizationId = key.organizationId;
    this.note('authenticated', `key ${key.id} of ${key.config.owner}`);
  }

  /** `told`: the client's body, where it is in a format of its own. */
  describe(facts: BodyFacts, bodyBytes: number, conversation: Conversation): void {
    this.row.modelAsked = facts.model;
    this.row.streamed = facts.stream;
    this.row.deviceId = facts.deviceId;
    this.row.sessionId ??= facts.sessionId ?? conversation.sessionId;
    this.affinity = this.row.sessionId ?? conversation.affinity;
    this.row.requestBytes = bodyBytes;
    this.timings.bodyReadMs = this.elapsed();
  }

  /** The model is resolved and there are accounts to try. */
  resolve({ model, route, list, skipped, stuck, switchNanoUsd }: Candidates): void {
    if (model !== this.row.modelAsked) this.note('resolved', `${this.row.modelAsked} is an alias of ${model}`);
    if (route.id !== '') this.note('resolved', `by rule "${route.id}"`);
    for (const { accountId, why } of skipped) this.note('skipped', `${accountId}: ${why}`);
    this.note('candidates', list.map((one) => describe(one, model)).join(', '));
    if (stuck !== null && stuck.accountId !== list[0]?.account.id)
      this.note(
        'note',
        `the session leaves ${stuck.accountId}: ${stuck.cachedTokens} cached tokens are written again, about ${formatUsd(switchNanoUsd)} more`,
      );
  }

  /** Ends the request from outside. Before the answer began this is told as an ordinary refusal. */
  end(code: Interruption): void {
    this.interruption = new GatehouseError(code, INTERRUPTIONS[code]);
    this.interrupt?.(this.interruption);
  }

  beginAttempt(accountId: string, providerId: string, upstreamModel: string): Mutable<Attempt> {
    const attempt: Mutable<Attempt> = {
      number: this.attempts.length + 1,
      accountId,
      providerId,
      upstreamModel,
      status: null,
      failure: null,
      error: null,
      startedAt: this.#clock.now(),
      firstByteMs: null,
      durationMs: null,
      upstreamRequestId: null,
    };
    this.attempts.push(attempt);
    this.row.attempts = attempt.number;
    this.row.accountId = accountId;
    this.row.providerId = providerId;
    this.note('attempt', `${attempt.number}: ${accountId} (${providerId}), model ${upstreamModel}`);
    return attempt;
  }

  setCharge(charge: Charge): void {
    this.charge = charge;
    this.row.usage = charge.usage;
    this.row.costNanoUsd = charge.costNanoUsd;
    this.row.estimated = charge.estimated;
  }

  /** Shows the row as it is now. */
  show(): void {
    this.#observer.row({ ...this.row });
  }

  close(): RequestRecord {
    this.interrupt = null;
    this.timings.finishedMs = this.elapsed();
    this.row.durationMs = this.timings.finishedMs;
    if (this.row.outcome === 'ok') this.note('finished', summary(this.row));
    this.show();
    return { row: { ...this.row }, trail: this.trail, attempts: this.attempts, timings: this.timings, charge: this.charge };
  }
}

/** `fallback with claude-haiku-5-5 (the session's prompt cache lies here)`. */
function describe({ account, model, reasons }: Candidates['list'][number], resolved: string): string {
  const mapped = model === resolved ? '' : ` with ${model}`;
  return `${account.id}${mapped}${reasons.length === 0 ? '' : ` (${reasons.join('; ')})`}`;
}

function summary({ usage, costNanoUsd, estimated }: RequestRow): string {
  if (usage === null) return 'answered';
  const input = usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
  return `answered: ${input} tokens in (${usage.cacheRead} from the cache), ${usage.output} out, ${formatUsd(costNanoUsd)}${estimated ? ', estimated' : ''}`;
}

/** A header's value for display and grouping: one, and not longer than any honest one is. */
function one(value: string | string[] | undefined): string | null {
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined || first === '' ? null : first.slice(0, 200);
}

const INTERRUPTIONS: Readonly<Record<Interruption, string>> = {
  key_ended: 'The virtual key was revoked or disabled while the answer was under way: ask your Gatehouse admin for a new one.',
  draining: 'Gatehouse was stopped while the answer was under way; ask again once it runs.',
};
