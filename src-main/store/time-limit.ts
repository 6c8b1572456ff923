/**
 * How long one question may take. better-sqlite3 offers no way to interrupt a statement from outside, so statements that
 * may visit many rows ask `in_time()` for each of them, first of all conditions; it ends those that take too long.
 */
import type Database from 'better-sqlite3';
import { GatehouseError } from '../contract/errors.ts';

/** Rows between two looks at the clock. */
const rowsPerLook = 64;

export class TimeLimit {
  #limitMs: number | null = null;
  #endsAt = Infinity;
  #visited = 0;

  /** Rows that statements with `in_time()` have visited since `begin`. */
  get visited(): number {
    return this.#visited;
  }

  /** A question begins; null: it may take as long as it needs. */
  begin(limitMs: number | null): void {
    this.#limitMs = limitMs;
    this.#endsAt = limitMs === null ? Infinity : performance.now() + limitMs;
    this.#visited = 0;
  }

  /** Makes `in_time()` known. In a statement it throws GatehouseError `query_timeout` once the time is up. */
  addTo(database: Database.Database): void {
    database.function('in_time', () => {
      this.#visited += 1;
      if (this.#visited % rowsPerLook === 0 && performance.now() > this.#endsAt) throw this.#timedOut();
      return 1;
    });
  }

  #timedOut(): GatehouseError {
    return new GatehouseError(
      'query_timeout',
      `This question took longer than ${(this.#limitMs ?? 0) / 1000} s and was stopped; ask for a shorter time or fewer people.`,
      { details: { limitMs: this.#limitMs, visited: this.#visited } },
    );
  }
}
