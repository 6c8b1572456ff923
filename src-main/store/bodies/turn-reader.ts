/**
 * Puts a stored request back together, byte for byte: follows its recipe to the turn that has a whole one, then lays
 * literal bytes and blocks side by side.
 */
import type { Database } from 'better-sqlite3';
import { expand } from './codec.ts';
import { BodiesDamaged } from './damage.ts';
import { undoFrontCode } from './front-coding.ts';
import { createBlockReader } from './packs.ts';
import { decodeRecipe, type Entry } from './recipe.ts';

/** An entry with the range of its block in the turn's bytes. */
export interface PlacedEntry extends Entry {
  readonly start: number;
  readonly end: number;
}

/** A stored request. `bytes` holds the header lines (`headSize` bytes, one JSON pair a line), then the body. */
export interface StoredTurn {
  readonly id: number;
  readonly requestId: string;
  readonly stream: number;
  readonly previous: number | null;
  readonly headSize: number;
  readonly bytes: Buffer;
  readonly entries: readonly PlacedEntry[];
  /** How many recipes had to be read. */
  readonly depth: number;
}

export interface StoredResponse {
  readonly headSize: number;
  readonly bytes: Buffer;
  readonly truncated: boolean;
}

interface TurnRow {
  id: number;
  request_id: string;
  stream: number;
  base: number | null;
  previous: number | null;
  head_size: number;
  codec: number;
  recipe: Buffer;
}

const EMPTY = new Uint8Array();

/** As stored in `response.shape`: never renumber. */
export const responseShapes = { plain: 0, frontCoded: 1 } as const;

/** The number of a recorded request, or null when nothing of it is kept. */
export function findTurn(database: Database, requestId: string): number | null {
  const row = database.prepare('SELECT id FROM turn WHERE request_id = ?').get(requestId) as { id: number } | undefined;
  return row?.id ?? null;
}

/** A turn with its bytes, or null when there is none. Throws BodiesDamaged. */
export function readTurn(database: Database, id: number): StoredTurn | null {
  const chain = readChain(database, id);
  const row = chain[0];
  if (row === undefined) return null;
  const block = createBlockReader(database);
  const parts: Uint8Array[] = [];
  let position = 0;
  const entries = decodeChain(chain).map(({ glue, ref }) => {
    const bytes = ref === 0 ? EMPTY : block(ref);
    parts.push(glue, bytes);
    const start = position + glue.length;
    position = start + bytes.length;
    return { glue, ref, start, end: position };
  });
  const { request_id: requestId, stream, previous, head_size: headSize } = row;
  return { id, requestId, stream, previous, headSize, bytes: Buffer.concat(parts), entries, depth: chain.length };
}

/** The entries of a turn, without its blocks' bytes. */
export function readEntries(database: Database, id: number): Entry[] {
  return decodeChain(readChain(database, id));
}

/** What was answered, or null when there is no answer on file. */
export function readResponse(database: Database, turn: number): StoredResponse | null {
  const row = database.prepare('SELECT ref, shape, head_size, truncated FROM response WHERE turn = ?').get(turn) as
    | { ref: number; shape: number; head_size: number; truncated: number }
    | undefined;
  if (row === undefined) return null;
  const stored = createBlockReader(database)(row.ref);
  const head = stored.subarray(0, row.head_size);
  const body = stored.subarray(row.head_size);
  const bytes = Buffer.concat([head, row.shape === responseShapes.frontCoded ? undoFrontCode(body) : body]);
  return { headSize: row.head_size, bytes, truncated: row.truncated === 1 };
}

/** The turn and the ones its recipe leans on, newest first. */
function readChain(database: Database, id: number): TurnRow[] {
  const select = database.prepare('SELECT id, request_id, stream, base, previous, head_size, codec, recipe FROM turn WHERE id = ?');
  const chain: TurnRow[] = [];
  for (let next: number | null = id; next !== null;) {
    const row = select.get(next) as TurnRow | undefined;
    if (row === undefined) {
      if (chain.length === 0) return [];
      throw new BodiesDamaged(`Turn ${next} of the body store is missing.`);
    }
    chain.push(row);
    next = row.base;
  }
  return chain;
}

function decodeChain(chain: readonly TurnRow[]): Entry[] {
  let entries: Entry[] | null = null;
  for (const row of chain.toReversed()) entries = decodeRecipe(expand(row.codec, row.recipe), entries);
  return entries ?? [];
}
