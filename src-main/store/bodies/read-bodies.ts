/** Recorded bodies as the inspector shows them. Read-only: every function takes a database it must not change. */
import type { Database } from 'better-sqlite3';
import type { RequestRow } from '../../contract/records.ts';
import type { Difference, RequestBodies } from '../../contract/views.ts';
import { compareBodies } from './compare-bodies.ts';
import { findTurn, readResponse, readTurn } from './turn-reader.ts';

/** What the ledger knows of a request's bodies. */
export type RecordedRequest = Pick<RequestRow, 'id' | 'startedAt' | 'bodies'>;

type Header = RequestBodies['requestHeaders'][number];

/** Recorded bytes, exactly as they passed. */
export interface RecordedBytes {
  readonly requestHeaders: readonly Header[];
  readonly request: Buffer;
  readonly responseHeaders: readonly Header[];
  /** Null while the answer runs, and when it was not recorded. */
  readonly response: Buffer | null;
  readonly truncated: boolean;
}

/** Everything kept of a request, or null when nothing is. Throws BodiesDamaged or SQLite's errors. */
export function readBytes(database: Database, requestId: string): RecordedBytes | null {
  return atOneMoment(database, () => {
    const id = findTurn(database, requestId);
    const turn = id === null ? null : readTurn(database, id);
    if (turn === null) return null;
    const response = readResponse(database, turn.id);
    return {
      requestHeaders: parseHead(turn.bytes.subarray(0, turn.headSize)),
      request: turn.bytes.subarray(turn.headSize),
      responseHeaders: response === null ? [] : parseHead(response.bytes.subarray(0, response.headSize)),
      response: response === null ? null : response.bytes.subarray(response.headSize),
      truncated: response?.truncated ?? false,
    };
  });
}

/**
 * The bodies as text, with why they are missing when they are: `expired` when they are older than what is kept,
 * `dropped` when the recorder could not keep up.
 */
export function readBodies(database: Database, { id, startedAt, bodies }: RecordedRequest): RequestBodies {
  // A row says `dropped` when either body was; the other one may be there.
  const bytes = bodies === 'recorded' || bodies === 'dropped' ? readBytes(database, id) : null;
  if (bytes === null) {
    const state = bodies !== 'recorded' ? bodies : startedAt < oldestAt(database) ? 'expired' : 'dropped';
    return { state, requestHeaders: [], request: null, responseHeaders: [], response: null, truncated: false };
  }
  return {
    state: 'recorded',
    requestHeaders: [...bytes.requestHeaders],
    request: bytes.request.toString(),
    responseHeaders: [...bytes.responseHeaders],
    response: bytes.response?.toString() ?? null,
    truncated: bytes.truncated,
  };
}

/** The difference to the previous turn of the same session and agent; without blocks when the body is not on file. */
export function difference(database: Database, requestId: string): Difference {
  return atOneMoment(database, () => {
    const id = findTurn(database, requestId);
    const turn = id === null ? null : readTurn(database, id);
    if (turn === null) return { previousId: null, blocks: [], firstDifference: null, sameBytes: 0, addedBytes: 0 };
    const previous = turn.previous === null ? null : readTurn(database, turn.previous);
    const body = previous?.bytes.subarray(previous.headSize) ?? null;
    return { previousId: previous?.requestId ?? null, ...compareBodies(body, turn.bytes.subarray(turn.headSize)) };
  });
}

/** Reads in one transaction: between two statements the recorder may move a block or remove a turn. */
function atOneMoment<Result>(database: Database, read: () => Result): Result {
  return database.transaction(read)();
}

/** When the oldest request on file began; everything counts as expired when the file is empty. */
function oldestAt(database: Database): number {
  const row = database.prepare('SELECT at FROM turn ORDER BY id LIMIT 1').get() as { at: number } | undefined;
  return row?.at ?? Number.POSITIVE_INFINITY;
}

function parseHead(head: Buffer): Header[] {
  const lines = head.toString().split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Header);
}
