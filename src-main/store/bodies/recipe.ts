/**
 * The recipe of a document: its entries in order, written as the difference to an earlier document's entries. An entry
 * is some literal bytes followed by a block (or by nothing). Recipes hold no positions in a body, so a block may move
 * freely from turn to turn.
 */
import { BodiesDamaged } from './damage.ts';
import { ByteReader, ByteWriter } from './varint.ts';

/** `ref` names a block: its pack times `PACK_SIZE` plus its place in there; 0 is no block. */
export interface Entry {
  readonly glue: Uint8Array;
  readonly ref: number;
}

/** The most blocks in one pack. */
export const PACK_SIZE = 65_536;
/** How far an entry may have moved on and still be found without searching. */
const REACH = 4;

/** The pack a block lies in. */
export function packOf(ref: number): number {
  return Math.floor(ref / PACK_SIZE);
}

/** Writes `entries`, copying runs from `base` where there is one. */
export function encodeRecipe(entries: readonly Entry[], base: readonly Entry[] | null): Buffer {
  const places = base === null ? null : align(entries, base);
  const placeOf = (index: number) => places?.[index] ?? -1;
  const writer = new ByteWriter();
  let lastRef = 0;
  let expected = 0;
  for (let start = 0; start < entries.length;) {
    const place = placeOf(start);
    let end = start + 1;
    if (place >= 0) {
      while (end < entries.length && placeOf(end) === place + end - start) end++;
      writer.number((end - start) * 2 + 1);
      writer.signed(place - expected);
      expected = place + end - start;
    } else {
      while (end < entries.length && placeOf(end) < 0) end++;
      writer.number((end - start) * 2);
      for (const { glue, ref } of entries.slice(start, end)) {
        writer.number(glue.length * 2 + (ref === 0 ? 0 : 1));
        writer.raw(glue);
        if (ref !== 0) writer.signed(ref - lastRef);
        if (ref !== 0) lastRef = ref;
      }
    }
    start = end;
  }
  return writer.result();
}

/** The entries of a recipe. `base` is what it was written against. Throws BodiesDamaged. */
export function decodeRecipe(recipe: Uint8Array, base: readonly Entry[] | null): Entry[] {
  const entries: Entry[] = [];
  readRecipe(
    recipe,
    (entry) => entries.push(entry),
    (start, end) => {
      if (base === null || start < 0 || end > base.length) throw new BodiesDamaged('A recipe does not fit its predecessor.');
      for (let place = start; place < end; place++) entries.push(base[place] as Entry);
    },
  );
  return entries;
}

/** The packs a recipe names itself, each once; those behind its copies are named by its predecessors. */
export function packsNamed(recipe: Uint8Array): Set<number> {
  const packs = new Set<number>();
  readRecipe(
    recipe,
    ({ ref }) => ref !== 0 && packs.add(packOf(ref)),
    () => undefined,
  );
  return packs;
}

function readRecipe(recipe: Uint8Array, onEntry: (entry: Entry) => void, onCopy: (start: number, end: number) => void): void {
  const reader = new ByteReader(recipe);
  let lastRef = 0;
  let expected = 0;
  while (!reader.done) {
    const head = reader.number();
    const count = Math.floor(head / 2);
    if (head % 2 === 1) {
      const start = expected + reader.signed();
      expected = start + count;
      onCopy(start, expected);
      continue;
    }
    for (let index = 0; index < count; index++) {
      const shape = reader.number();
      const glue = reader.raw(Math.floor(shape / 2));
      if (shape % 2 === 1) lastRef += reader.signed();
      onEntry({ glue, ref: shape % 2 === 1 ? lastRef : 0 });
    }
  }
}

/** For each entry its place in `base`, or -1. Both run forward; a block that is far off is searched for. */
function align(entries: readonly Entry[], base: readonly Entry[]): Int32Array {
  const places = new Int32Array(entries.length).fill(-1);
  let newest = 0;
  for (const { ref } of base) if (ref > newest) newest = ref;
  let next = 0;
  entries.forEach((entry, index) => {
    for (let place = next; place < next + REACH && place < base.length; place++) {
      if (!isSame(entry, base[place] as Entry)) continue;
      places[index] = place;
      next = place + 1;
      return;
    }
    if (entry.ref === 0 || entry.ref > newest) return; // a block made after `base` cannot be in it
    const place = base.findIndex(({ ref }) => ref === entry.ref);
    if (place < 0) return;
    next = place + 1;
    if (isSame(entry, base[place] as Entry)) places[index] = place;
  });
  return places;
}

function isSame(left: Entry, right: Entry): boolean {
  if (left.ref !== right.ref || left.glue.length !== right.glue.length) return false;
  for (let index = 0; index < left.glue.length; index++) if (left.glue[index] !== right.glue[index]) return false;
  return true;
}
