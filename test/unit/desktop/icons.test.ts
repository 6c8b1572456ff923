import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { appIcon } from '../../../src-main/desktop/icons/app-icon.ts';
import { drawPng } from '../../../src-main/desktop/icons/draw-png.ts';
import { trayShapes } from '../../../src-main/desktop/icons/shapes.ts';

/** The pixels of a PNG as this project writes them: one IDAT, no filters. */
function pixelsOf(png: Buffer): { size: number; at: (x: number, y: number) => number[] } {
  const size = png.readUInt32BE(16);
  const length = png.readUInt32BE(33);
  const raw = inflateSync(png.subarray(41, 41 + length));
  return { size, at: (x, y) => [...raw.subarray(y * (size * 4 + 1) + 1 + x * 4).subarray(0, 4)] };
}

const draw = (name: keyof typeof trayShapes, size: number) => drawPng(size, [{ shape: trayShapes[name], color: [10, 20, 30] }]);

/** Pixels that are clearly inside the one and clearly outside the other. */
function difference(one: Buffer, other: Buffer): number {
  const [a, b] = [pixelsOf(one), pixelsOf(other)];
  const places = Array.from({ length: a.size * a.size }, (_place, index) => [index % a.size, Math.floor(index / a.size)] as const);
  return places.filter(([x, y]) => Math.abs(a.at(x, y)[3]! - b.at(x, y)[3]!) > 128).length;
}

describe('the icons', () => {
  it('are told apart by shape alone, in the smallest size too', () => {
    const names = Object.keys(trayShapes) as (keyof typeof trayShapes)[];
    for (const size of [16, 22])
      for (const [index, one] of names.entries())
        for (const other of names.slice(index + 1))
          expect(difference(draw(one, size), draw(other, size)), `${one} and ${other} at ${size}`).toBeGreaterThan(3);
  });

  it('have one colour, and are see-through outside the shape', () => {
    const { at } = pixelsOf(draw('idle', 24));
    expect(at(4, 20)).toEqual([10, 20, 30, 255]);
    expect(at(0, 0)[3]).toBe(0);
    expect(at(12, 18)[3]).toBe(0);
  });

  it('lay the mark over the tile of the app icon', () => {
    const { at, size } = pixelsOf(appIcon(96));
    expect(size).toBe(96);
    expect(at(10, 48)).toEqual([15, 102, 116, 255]);
    expect(at(30, 60)).toEqual([255, 255, 255, 255]);
    expect(at(0, 0)[3]).toBe(0);
  });
});
