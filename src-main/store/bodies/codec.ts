/**
 * Compresses and expands pieces of the body store. The codec stands beside the bytes, so that a file outlives the
 * runtime that wrote it: zstd where Node has it, deflate elsewhere, plain when neither makes it smaller.
 */
import * as zlib from 'node:zlib';
import { BodiesDamaged } from './damage.ts';

/** As stored in the database: never renumber. */
export const codecs = { plain: 0, deflate: 1, zstd: 2 } as const;
export type Codec = (typeof codecs)[keyof typeof codecs];

export interface Packed {
  readonly codec: Codec;
  readonly data: Uint8Array;
}

const LEVEL = 3;
/** Below this too little is won for the time it takes. */
const SMALLEST = 512;

/** The smaller of the bytes as they are and compressed. */
export function compress(bytes: Uint8Array): Packed {
  if (bytes.length < SMALLEST) return { codec: codecs.plain, data: bytes };
  const packed = hasZstd()
    ? { codec: codecs.zstd, data: zlib.zstdCompressSync(bytes, { params: { [zlib.constants.ZSTD_c_compressionLevel]: LEVEL } }) }
    : { codec: codecs.deflate, data: zlib.deflateRawSync(bytes) };
  return packed.data.length < bytes.length ? packed : { codec: codecs.plain, data: bytes };
}

/** Undoes `compress`. Throws BodiesDamaged, or an Error when this runtime lacks the codec. */
export function expand(codec: number, data: Uint8Array): Uint8Array {
  if (codec === codecs.plain) return data;
  if (codec === codecs.zstd && !hasZstd()) throw new Error('These bodies were recorded with zstd; read them with Node 22.15 or newer.');
  try {
    if (codec === codecs.deflate) return zlib.inflateRawSync(data);
    if (codec === codecs.zstd) return zlib.zstdDecompressSync(data);
  } catch (cause) {
    throw new BodiesDamaged('A record of the body store cannot be expanded.', { cause });
  }
  throw new BodiesDamaged(`A record of the body store has the unknown codec ${codec}.`);
}

/** Asked for each time: Node before 22.15 has no zstd, and a missing named import would not even load. */
function hasZstd(): boolean {
  return typeof zlib.zstdCompressSync === 'function';
}
