/**
 * A breaker: is it worth asking here now? Closed while answers come; open after failures, until a stated time; then
 * half-open, where one request at a time may try; and after a success a growing share of new sessions. It knows no
 * clock of its own and never blames anybody for a client's hang-up: such a turn simply ends.
 */
import type { circuitStates } from '../../contract/routing.ts';

export type CircuitState = (typeof circuitStates)[number];

/**
 * How a failure counts. `lapse`: may be chance, several in a row open it. `break`: the same for an answer that broke off
 * after it had begun well. `fault`: opens at once. `limit`: no room until a known time.
 */
export type Blame = 'lapse' | 'break' | 'fault' | 'limit';

/** What survives a restart. */
export interface SavedCircuit {
  readonly openUntil: number | null;
  readonly isLimit: boolean;
  readonly openings: number;
  readonly reason: string;
}

/** Lapses in a row that open it; or half of at least so many within the window. */
const LAPSES = 2;
const WINDOW_LEAST = 6;
const WINDOW_MS = 60_000;
const SLOTS = 6;
/** First cool-down, doubled with each opening in a row, up to the longest. */
export const FIRST_COOL_DOWN_MS = 10_000;
export const LONGEST_COOL_DOWN_MS = 300_000;
/** From the first success after it was open to its full share again. */
export const RAMP_MS = 60_000;
const FIRST_SHARE = 0.1;

export class Circuit {
  #openUntil: number | null = null;
  #isLimit = false;
  #openings = 0;
  #reason = '';
  #lapses = 0;
  #breaks = 0;
  #recoveredAt: number | null = null;
  #isProbing = false;
  readonly #window = new OutcomeWindow();

  state(now: number): CircuitState {
    if (this.#openUntil === null) return 'closed';
    return now < this.#openUntil ? 'open' : 'half-open';
  }

  /** Why it is not closed; empty when it is. */
  get reason(): string {
    return this.#openUntil === null ? '' : this.#reason;
  }

  get openUntil(): number | null {
    return this.#openUntil;
  }

  /** Open, and the upstream itself said until when: asking before is of no use. */
  isExhausted(now: number): boolean {
    return this.#isLimit && this.state(now) === 'open';
  }

  get isProbing(): boolean {
    return this.#isProbing;
  }

  /** 0 to 1: the share of new sessions that should come here. */
  share(now: number): number {
    if (this.#recoveredAt === null) return 1;
    const share = FIRST_SHARE + ((1 - FIRST_SHARE) * (now - this.#recoveredAt)) / RAMP_MS;
    return Math.min(1, Math.max(FIRST_SHARE, share));
  }

  /** Of the attempts of the last minute; null without any. */
  successRate(now: number): number | null {
    return this.#window.rate(now);
  }

  /**
   * Asks for a turn. Half-open it is given to one at a time, who must give it back (`leave`) with or before a verdict.
   * `isForced`: nobody else is left, so an open circuit does not stop it.
   */
  enter(now: number, isForced = false): 'free' | 'probe' | null {
    const state = this.state(now);
    if (state === 'closed') return 'free';
    if (state === 'half-open' && !this.#isProbing) {
      this.#isProbing = true;
      return 'probe';
    }
    return isForced ? 'free' : null;
  }

  /** The probe is over. */
  leave(): void {
    this.#isProbing = false;
  }

  succeeded(now: number): void {
    this.#lapses = 0;
    this.#window.add(now, true);
    if (this.#openUntil !== null) {
      // A quota that began anew is whole; whoever was sick is given time.
      this.#recoveredAt = this.#isLimit ? null : now;
      this.#openUntil = null;
      this.#isLimit = false;
    } else if (this.share(now) === 1) {
      this.#recoveredAt = null;
      this.#openings = 0;
    }
  }

  /** An answer that began well has also come to its end. */
  completed(): void {
    this.#breaks = 0;
  }

  /** `until`: epoch milliseconds from which on it makes sense again, when the upstream said so. */
  failed(now: number, blame: Blame, reason: string, until: number | null = null): void {
    const wasOpen = this.#openUntil !== null;
    if (blame === 'break') this.#breaks += 1;
    else this.#lapses += 1;
    this.#window.add(now, false);
    const mayBeChance = blame === 'lapse' || blame === 'break';
    if (mayBeChance && !wasOpen && Math.max(this.#lapses, this.#breaks) < LAPSES && !this.#window.isBad(now)) return;
    this.#reason = reason;
    this.#isLimit = blame === 'limit' && until !== null;
    // Requests that were under way when it opened fail later: they must not make the cool-down longer.
    if (wasOpen && now < this.#openUntil! && until === null) return;
    const coolDown = Math.min(LONGEST_COOL_DOWN_MS, FIRST_COOL_DOWN_MS * 2 ** this.#openings);
    this.#openUntil = until ?? now + coolDown;
    this.#recoveredAt = null;
    if (until === null) this.#openings = Math.min(this.#openings + 1, 10);
  }

  save(): SavedCircuit {
    return { openUntil: this.#openUntil, isLimit: this.#isLimit, openings: this.#openings, reason: this.#reason };
  }

  restore({ openUntil, isLimit, openings, reason }: SavedCircuit): void {
    this.#openUntil = openUntil;
    this.#isLimit = isLimit;
    this.#openings = openings;
    this.#reason = reason;
  }
}

/** Outcomes of the last minute, in slots of ten seconds. */
class OutcomeWindow {
  readonly #slots = Array.from({ length: SLOTS }, () => ({ begin: -1, ok: 0, failed: 0 }));

  add(now: number, isOk: boolean): void {
    const begin = Math.floor(now / (WINDOW_MS / SLOTS));
    const slot = this.#slots[begin % SLOTS]!;
    if (slot.begin !== begin) Object.assign(slot, { begin, ok: 0, failed: 0 });
    if (isOk) slot.ok += 1;
    else slot.failed += 1;
  }

  rate(now: number): number | null {
    const { ok, failed } = this.#sums(now);
    return ok + failed === 0 ? null : ok / (ok + failed);
  }

  isBad(now: number): boolean {
    const { ok, failed } = this.#sums(now);
    return ok + failed >= WINDOW_LEAST && failed >= ok;
  }

  #sums(now: number): { ok: number; failed: number } {
    const oldest = Math.floor(now / (WINDOW_MS / SLOTS)) - SLOTS;
    const sums = { ok: 0, failed: 0 };
    for (const slot of this.#slots) {
      if (slot.begin <= oldest) continue;
      sums.ok += slot.ok;
      sums.failed += slot.failed;
    }
    return sums;
  }
}
