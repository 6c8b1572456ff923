/** Decompresses whole bodies. Upstreams are asked not to compress; some do all the same. */
import zlib from 'node:zlib';

/** The body in plain; null when the encoding is unknown, the bytes are damaged, or it grows beyond `maxBytes`. */
export function decodeBody(body: Buffer, encoding: string | null, maxBytes: number): Buffer | null {
  const options = { maxOutputLength: maxBytes };
  try {
    if (encoding === null || encoding === 'identity' || encoding === '') return body;
    if (encoding === 'gzip' || encoding === 'x-gzip') return zlib.gunzipSync(body, options);
    if (encoding === 'deflate') return zlib.inflateSync(body, options);
    if (encoding === 'br') return zlib.brotliDecompressSync(body, options);
    if (encoding === 'zstd') return zlib.zstdDecompressSync(body, options);
    return null;
  } catch {
    return null;
  }
}
