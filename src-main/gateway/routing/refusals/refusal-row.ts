/**
 * What an upstream's refusal can mean, and one row of the tables that say so. The class decides everything that follows:
 * whether another account is asked, whether this one is asked again, whose health suffers and what the client is told.
 */

export const refusalClasses = [
  'request',
  'not-here',
  'auth',
  'credit',
  'quota',
  'burst',
  'long-context',
  'fast-mode',
  'overloaded',
] as const;

/**
 * `request`: the client's own mistake, the same everywhere. `not-here`: this account cannot serve it (unknown model,
 * too large for its plan), another may. `auth`: our credential. `credit`: money, of the account as a whole. `quota`: used
 * up until a known time. `burst`: over in seconds. `long-context` and `fast-mode`: a limit on such requests only.
 * `overloaded`: the provider has no capacity.
 */
export type RefusalClass = (typeof refusalClasses)[number];

/** All that is named must hold. The first row that does decides. */
export interface RefusalRow {
  readonly status?: readonly number[];
  /** One of these is the error's code, type, status or reason, whatever the vendor calls it. */
  readonly codes?: readonly string[];
  /** Looked for at the beginning of the sentence only: further on an error may repeat what a client wrote. */
  readonly wording?: RegExp;
  /** One of these headers says that nothing is left. */
  readonly usedUp?: readonly string[];
  readonly means: RefusalClass;
  /** The page or the report that it is taken from. */
  readonly source: string;
}

/** Rows of some providers, or of everything that is asked in some format. */
export interface RefusalTable {
  readonly providers?: readonly string[];
  readonly formats?: readonly string[];
  readonly rows: readonly RefusalRow[];
}
