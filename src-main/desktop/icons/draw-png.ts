/** Draws shapes into a PNG, smooth at the edges: no picture files, no image library, the same pixels on every system. */
import { crc32, deflateSync } from 'node:zlib';
import type { Shape } from './shapes.ts';

export type Color = readonly [red: number, green: number, blue: number];
export interface Layer {
  readonly shape: Shape;
  readonly color: Color;
}

/** Each pixel is looked at in so many places across and down. */
const SAMPLES = 8;
const UNITS = 24;

/** `size`: pixels on each side. Layers from the bottom up, on a transparent ground. */
export function drawPng(size: number, layers: readonly Layer[]): Buffer {
  const rows = Array.from({ length: size }, (_row, y) => {
    // The leading zero says: this row is not filtered.
    const row = Buffer.alloc(1 + size * 4);
    for (let x = 0; x < size; x++) row.set(pixel(layers, x, y, size), 1 + x * 4);
    return row;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // Eight bits for each of red, green, blue and alpha.
  header.set([8, 6], 8);
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(rows))), chunk('IEND', Buffer.alloc(0))]);
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function pixel(layers: readonly Layer[], x: number, y: number, size: number): [number, number, number, number] {
  let [red, green, blue, alpha] = [0, 0, 0, 0];
  for (const { shape, color } of layers) {
    const cover = coverage(shape, x, y, size);
    const under = alpha * (1 - cover);
    const mix = (over: number, below: number) => (cover * over + under * below) / (cover + under || 1);
    [red, green, blue] = [mix(color[0], red), mix(color[1], green), mix(color[2], blue)];
    alpha = cover + under;
  }
  return [Math.round(red), Math.round(green), Math.round(blue), Math.round(alpha * 255)];
}

function coverage(shape: Shape, x: number, y: number, size: number): number {
  let covered = 0;
  for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
    const across = (x + ((sample % SAMPLES) + 0.5) / SAMPLES) * (UNITS / size);
    const down = (y + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) * (UNITS / size);
    if (shape(across, down)) covered++;
  }
  return covered / (SAMPLES * SAMPLES);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
