/** The app's own icon: the mark in white on a teal tile. */
import { drawPng } from './draw-png.ts';
import { markOnTile, tile } from './shapes.ts';

/** A PNG of `size` by `size` pixels. */
export function appIcon(size: number): Buffer {
  return drawPng(size, [
    { shape: tile, color: [15, 102, 116] },
    { shape: markOnTile, color: [255, 255, 255] },
  ]);
}
