/**
 * What attempts have shown of every account and of every model at it. What concerns the account as a whole (its
 * credential, its address) is kept there; everything else under the model it happened with, and a limit on long contexts
 * or on fast mode apart, so that it stands in nobody else's way. The book only remembers and
 * answers; whom to ask next is decided in candidates.ts. A client's fault or hang-up never comes here as a failure.
 */
import { type Blame, Circuit, type CircuitState, type SavedCircuit } from './circuit.ts';
import type { RequestTrait } from './request-traits.ts';
import { Hours, type SavedHour } from './hours.ts';
import { Speed } from './speed.ts';

/** Is the account itself sick, only this model at it, or only requests for this model that have a trait? */
export type Scope = 'account' | 'model' | RequestTrait;

export interface Failure {
  readonly scope: Scope;
  readonly blame: Blame;
  readonly reason: string;
  /** Epoch milliseconds; null: nobody said. */
  readonly until: number | null;
}

/** Where an account stands with one model, as one answer. */
export interface Standing {
  readonly state: CircuitState;
  readonly reason: string;
  readonly nextTryAt: number | null;
  /** No room until `nextTryAt`, by the upstream's own word. */
  readonly isExhausted: boolean;
  /** Half-open, and somebody is trying it already. */
  readonly isProbing: boolean;
  readonly share: number;
}

interface Line {
  readonly circuit: Circuit;
  readonly speed: Speed;
  readonly hours: Hours;
  lastError: string | null;
  lastErrorAt: number | null;
  lastSuccessAt: number | null;
}

export interface SavedLine {
  readonly accountId: string;
  /** Null: the account as a whole. */
  readonly model: string | null;
  readonly circuit: SavedCircuit;
  readonly hours: readonly SavedHour[];
  readonly lastError: string | null;
  readonly lastErrorAt: number | null;
  readonly lastSuccessAt: number | null;
}

/** Model names come from clients: the least recently used lines make room. */
const MOST_LINES = 2000;

export class HealthBook {
  readonly #lines = new Map<string, { readonly accountId: string; readonly model: string | null; readonly line: Line }>();
  readonly #busy = new Map<string, number>();
  /** Changes with everything that is worth saving. */
  version = 0;

  /** `traits`: what a limit of its own may hold for. */
  standing(accountId: string, model: string, now: number, traits: readonly RequestTrait[] = []): Standing {
    const lines = [this.#find(accountId, null), this.#find(accountId, model), ...this.#traitLines(accountId, model, traits)];
    return combine(
      lines.flatMap((line) => (line === undefined ? [] : [line.circuit])),
      now,
    );
  }

  /** Moving mean of the time to the first event, milliseconds. */
  firstByteMs(accountId: string, model: string): number | null {
    return this.#find(accountId, model)?.speed.meanMs ?? null;
  }

  p95FirstByteMs(accountId: string, model: string): number | null {
    return this.#find(accountId, model)?.speed.p95Ms ?? null;
  }

  /** Attempts under way at an account. */
  busy(accountId: string): number {
    return this.#busy.get(accountId) ?? 0;
  }

  /** A turn at an account, or null when it is not this request's turn there. `isForced`: nobody else is left. */
  enter(accountId: string, model: string, now: number, isForced: boolean, traits: readonly RequestTrait[] = []): Turn | null {
    const probes: Circuit[] = [];
    const lines = [this.#line(accountId, null), this.#line(accountId, model), ...this.#traitLines(accountId, model, traits)];
    for (const { circuit } of lines) {
      const entered = circuit.enter(now, isForced);
      if (entered === 'probe') probes.push(circuit);
      if (entered !== null) continue;
      for (const probe of probes) probe.leave();
      return null;
    }
    this.#busy.set(accountId, this.busy(accountId) + 1);
    return new Turn(this, accountId, model, traits, probes);
  }

  succeeded(accountId: string, model: string, now: number, firstByteMs: number, traits: readonly RequestTrait[] = []): void {
    this.version += 1;
    for (const line of [this.#line(accountId, null), this.#line(accountId, model), ...this.#traitLines(accountId, model, traits)]) {
      line.circuit.succeeded(now);
      line.lastSuccessAt = now;
    }
    const { speed, hours } = this.#line(accountId, model);
    speed.saw(firstByteMs);
    hours.add(now, firstByteMs);
  }

  failed(accountId: string, model: string, now: number, { scope, blame, reason, until }: Failure): void {
    this.version += 1;
    const account = this.#line(accountId, null);
    const one = this.#line(accountId, model);
    one.hours.add(now, null);
    for (const line of [account, one]) {
      line.lastError = reason;
      line.lastErrorAt = now;
    }
    const sick = scope === 'account' ? account : scope === 'model' ? one : this.#line(accountId, traitName(model, scope));
    sick.circuit.failed(now, blame, reason, until);
    sick.lastError = reason;
    sick.lastErrorAt = now;
  }

  completed(accountId: string, model: string): void {
    this.#find(accountId, model)?.circuit.completed();
  }

  freed(accountId: string): void {
    this.#busy.set(accountId, Math.max(0, this.busy(accountId) - 1));
  }

  /** The account as a whole, then the models seen there, by name. */
  lines(accountId: string): { readonly model: string | null; readonly line: Readonly<Line> }[] {
    return [...this.#lines.values()]
      .filter((one) => one.accountId === accountId)
      .toSorted((a, b) => (a.model ?? '').localeCompare(b.model ?? ''));
  }

  /** An account that was edited starts afresh. */
  forget(accountId: string): void {
    this.version += 1;
    for (const [key, one] of this.#lines) if (one.accountId === accountId) this.#lines.delete(key);
  }

  save(): SavedLine[] {
    return [...this.#lines.values()].map(({ accountId, model, line }) => ({
      accountId,
      model,
      circuit: line.circuit.save(),
      hours: line.hours.save(),
      lastError: line.lastError,
      lastErrorAt: line.lastErrorAt,
      lastSuccessAt: line.lastSuccessAt,
    }));
  }

  restore(saved: readonly SavedLine[]): void {
    for (const { accountId, model, circuit, hours, ...last } of saved) {
      const line = this.#line(accountId, model);
      line.circuit.restore(circuit);
      line.hours.restore(hours);
      Object.assign(line, last);
    }
  }

  /** Only those that were ever refused have a line. */
  #traitLines(accountId: string, model: string, traits: readonly RequestTrait[]): Line[] {
    return traits.flatMap((trait) => this.#find(accountId, traitName(model, trait)) ?? []);
  }

  #find(accountId: string, model: string | null): Line | undefined {
    return this.#lines.get(keyOf(accountId, model))?.line;
  }

  #line(accountId: string, model: string | null): Line {
    const key = keyOf(accountId, model);
    const known = this.#lines.get(key);
    if (known !== undefined) {
      this.#lines.delete(key);
      this.#lines.set(key, known);
      return known.line;
    }
    const line: Line = {
      circuit: new Circuit(),
      speed: new Speed(),
      hours: new Hours(),
      lastError: null,
      lastErrorAt: null,
      lastSuccessAt: null,
    };
    this.#lines.set(key, { accountId, model, line });
    if (this.#lines.size > MOST_LINES) this.#lines.delete(this.#lines.keys().next().value!);
    return line;
  }
}

/** One attempt's turn. It may have several verdicts (began well, broke later) or none; `end` must come, whatever happened. */
export class Turn {
  readonly #book: HealthBook;
  readonly #accountId: string;
  readonly #model: string;
  readonly #traits: readonly RequestTrait[];
  #probes: readonly Circuit[];
  #isOver = false;
  #isWell = false;

  constructor(book: HealthBook, accountId: string, model: string, traits: readonly RequestTrait[], probes: readonly Circuit[]) {
    this.#book = book;
    this.#accountId = accountId;
    this.#model = model;
    this.#traits = traits;
    this.#probes = probes;
  }

  succeeded(now: number, firstByteMs: number): void {
    this.#giveBack();
    this.#isWell = true;
    this.#book.succeeded(this.#accountId, this.#model, now, firstByteMs, this.#traits);
  }

  failed(now: number, failure: Failure): void {
    this.#giveBack();
    this.#isWell = false;
    this.#book.failed(this.#accountId, this.#model, now, failure);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#giveBack();
    this.#book.freed(this.#accountId);
    if (this.#isWell) this.#book.completed(this.#accountId, this.#model);
  }

  #giveBack(): void {
    for (const probe of this.#probes) probe.leave();
    this.#probes = [];
  }
}

/** The worse of the two decides; shares multiply. */
function combine(circuits: readonly Circuit[], now: number): Standing {
  const bad = circuits.filter((circuit) => circuit.state(now) !== 'closed');
  const worst = bad.toSorted((a, b) => (b.openUntil ?? 0) - (a.openUntil ?? 0))[0];
  return {
    state: worst?.state(now) ?? 'closed',
    reason: worst?.reason ?? '',
    nextTryAt: worst?.openUntil ?? null,
    isExhausted: circuits.some((circuit) => circuit.isExhausted(now)),
    isProbing: bad.some((circuit) => circuit.isProbing),
    share: circuits.reduce((share, circuit) => share * circuit.share(now), 1),
  };
}

/** A line of its own, shown like a model: people see what is refused and what is not. */
function traitName(model: string, trait: RequestTrait): string {
  return `${model} (${trait})`;
}

function keyOf(accountId: string, model: string | null): string {
  return model === null ? accountId : `${accountId}\n${model}`;
}
