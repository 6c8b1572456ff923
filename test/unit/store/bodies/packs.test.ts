import path from 'node:path';
import type { Database } from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openBodiesDatabase } from '../../../../src-main/store/bodies/bodies-database.ts';
import { createBlockReader, foldPacks, PackWriter, releasePacks } from '../../../../src-main/store/bodies/packs.ts';
import { packOf } from '../../../../src-main/store/bodies/recipe.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

let folder: string;
let database: Database;
beforeEach(async () => {
  folder = await temporaryFolder();
  database = openBodiesDatabase(path.join(folder, 'bodies.db'));
});
afterEach(() => {
  database.close();
});

const text = (seed: number, size = 900) => Buffer.from(`block ${seed} `.repeat(size / 8)).subarray(0, size);
const count = (table: string) => (database.prepare(`SELECT count(*) AS count FROM ${table}`).get() as { count: number }).count;

describe('packs', () => {
  test('keep the same bytes once, whichever session brings them', () => {
    const packs = new PackWriter(database);
    const ref = packs.place(1, text(1));
    expect(packs.place(1, text(1))).toBe(ref);
    expect(packs.place(2, text(1))).toBe(ref);
    expect(new PackWriter(database).place(3, text(1))).toBe(ref);
    expect(packs.place(1, text(2))).not.toBe(ref);
  });

  test('give blocks back before and after they are folded, and when more came later', () => {
    const packs = new PackWriter(database);
    const refs: number[] = [];
    for (let round = 0; round < 4; round++) {
      for (let block = 0; block < 20; block++) refs.push(packs.place(7, text(round * 20 + block)));
      const check = () => {
        const read = createBlockReader(database);
        refs.forEach((ref, index) => expect(Buffer.from(read(ref))).toEqual(text(index)));
      };
      check();
      expect(foldPacks(database)).toBe(1);
      expect(count('piece')).toBe(0);
      check();
    }
    expect(count('pack')).toBe(2); // 72,000 bytes: one full, one begun
  });

  test('give a large block a pack to itself', () => {
    const packs = new PackWriter(database);
    const small = [packs.place(1, text(1)), packs.place(1, text(2))];
    const large = packs.place(1, text(3, 40_000));
    const next = packs.place(1, text(4));
    expect(new Set([...small, next].map(packOf)).size).toBe(1);
    expect(packOf(large)).not.toBe(packOf(next));
    expect(Buffer.from(createBlockReader(database)(large))).toEqual(text(3, 40_000));
  });

  test('work with as many packs as a file will ever have', () => {
    database.prepare("INSERT INTO pack (id, refs, codec, sizes, hashes, data) VALUES (?, 1, 0, x'', x'', x'')").run(2 ** 34);
    const packs = new PackWriter(database);
    const ref = packs.place(1, text(1));
    expect(packOf(ref)).toBe(2 ** 34 + 1);
    expect(packs.place(2, text(1))).toBe(ref);
    expect(foldPacks(database)).toBe(1);
    expect(Buffer.from(createBlockReader(database)(ref))).toEqual(text(1));
  });

  test('go with the last that named them, folded or not', () => {
    const packs = new PackWriter(database);
    const first = packOf(packs.place(1, text(1)));
    packs.append(1, text(2));
    const second = packOf(packs.place(2, text(3)));
    packs.name([first, second]);
    packs.name([first]);
    releasePacks(database, [second]);
    expect([count('pack'), count('piece'), count('block')]).toEqual([1, 2, 1]);
    foldPacks(database);
    releasePacks(database, [first]);
    expect(count('pack')).toBe(1);
    releasePacks(database, [first]);
    expect([count('pack'), count('piece'), count('block')]).toEqual([0, 0, 0]);
  });
});
