/**
 * What passes between the loop that carries traffic and the writer thread. Batches travel as JSON text: cheaper to
 * make and to copy than a structured clone, and the same text is what the journal keeps.
 */
import type { ErrorCode } from '../contract/errors.ts';
import type { OpenCharge, SettledCharge } from '../gateway/ports.ts';
import type { GovernanceWrite } from './governance-writes.ts';
import type { LeftBehind } from './left-behind.ts';
import type { Cutoffs } from './retention.ts';

export type LedgerCommand = { readonly kind: 'open'; readonly row: OpenCharge } | { readonly kind: 'settle'; readonly row: SettledCharge };

/** Everything one turn of the traffic's loop had to say. `first` is the number of the first command. */
export interface LedgerBatch {
  readonly first: number;
  /** JSON of LedgerCommand[]; they are numbered upwards from `first`. */
  readonly commands: string;
  /** How many there are. */
  readonly count: number;
  /** JSON of one RequestRecord each. */
  readonly rows: readonly string[];
  /** Each list is one transaction, answered by its number. */
  readonly governance: readonly { readonly number: number; readonly writes: readonly GovernanceWrite[] }[];
  /** Asks for an answer once the rows of this batch and before are written. */
  readonly flush: number | null;
  /** Time to try the database again after it failed. */
  readonly retry: boolean;
  /** Delete what is older than these times (epoch milliseconds). */
  readonly prune: Cutoffs | null;
  /** Write what is left, then end the thread. */
  readonly close: boolean;
}

/**
 * `database`: charges go to the database. `journal`: it cannot be written, the journal takes them. `full`: the journal
 * is full as well, charges are refused.
 */
export type LedgerState = 'database' | 'journal' | 'full';

export type LedgerReport =
  | { readonly kind: 'ready'; readonly left: LeftBehind }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
  | {
      readonly kind: 'acknowledged';
      /** Every command up to and including this number is on disk, except `refused`. */
      readonly through: number;
      readonly refused: ReadonlyArray<{ readonly number: number; readonly reason: string }>;
    }
  | { readonly kind: 'rows'; readonly written: number; readonly lost: number; readonly flushed: number | null }
  /** `changed` is null when nothing could be written, for the reason given. */
  | { readonly kind: 'governance'; readonly number: number; readonly changed: readonly boolean[] | null; readonly reason: string }
  | { readonly kind: 'state'; readonly state: LedgerState; readonly cause: string | null };

/** What the writer thread is started with. */
export interface LedgerWorkerData {
  readonly file: string;
  readonly journalFile: string;
  readonly journalBytes: number;
  /** See intent-log.ts: the writer reads what an earlier process left in it. */
  readonly intentsFile: string;
  readonly intentsSegmentBytes: number;
  /** Epoch milliseconds: what ended before is not left behind. */
  readonly now: number;
  /** This process's run: open charges of other runs were interrupted. */
  readonly run: string;
}
