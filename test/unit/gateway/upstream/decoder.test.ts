/** Decompression is bounded by what comes out, ends when its request does, and leaves Brotli alone. */
import zlib from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Decoder, decodeWhole, isReadable } from '../../../../src-main/gateway/upstream/decoder.ts';

const KIBIBYTE = 1024;
const text = Buffer.from('what an upstream said, again and again; '.repeat(500));
const compressed: Readonly<Record<string, Buffer>> = {
  gzip: zlib.gzipSync(text),
  'x-gzip': zlib.gzipSync(text),
  deflate: zlib.deflateSync(text),
  zstd: zlib.zstdCompressSync(text),
};

const whole = (body: Buffer, encoding: string, maxBytes: number): Promise<Buffer | Error> =>
  new Promise((resolve) => decodeWhole(body, encoding, maxBytes, resolve));

afterEach(() => vi.restoreAllMocks());

describe.each(Object.keys(compressed))('%s', (encoding) => {
  const body = compressed[encoding]!;

  test('gives the bytes back', async () => {
    expect(await whole(body, encoding, text.length)).toEqual(text);
  });

  test('is refused by name when more comes out than is allowed', async () => {
    const error = await whole(body, encoding, 10 * KIBIBYTE);
    expect(error).toMatchObject({ code: 'upstream_broken', message: expect.stringContaining('more than 0.01 MB (limits.answerMb)') });
  });

  test('that was cut is an error, not an answer', async () => {
    expect(await whole(body.subarray(0, body.length - 9), encoding, text.length)).toBeInstanceOf(Error);
  });
});

test('what is over the limit is not decoded: the decoder is destroyed with the piece that passes it', async () => {
  const made = vi.spyOn(zlib, 'createGunzip');
  const taken: number[] = [];
  const zeros = zlib.gzipSync(Buffer.alloc(2 * KIBIBYTE * KIBIBYTE));
  const decoder = new Decoder('gzip', 64 * KIBIBYTE, (plain) => taken.push(plain.length));
  const error = await new Promise<Error | null>((resolve) => decoder.write(zeros, resolve));
  expect(error).toMatchObject({ code: 'upstream_broken' });
  expect(made.mock.results[0]!.value).toMatchObject({ destroyed: true });
  expect(taken.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(64 * KIBIBYTE);
});

test('one that is destroyed calls nobody any more', async () => {
  const made = vi.spyOn(zlib, 'createGunzip');
  const told = vi.fn();
  const decoder = new Decoder('gzip', Infinity, told);
  decoder.write(compressed['gzip']!, told);
  decoder.destroy();
  const stream = made.mock.results[0]!.value as zlib.Gunzip;
  await new Promise((resolve) => (stream.closed ? resolve(null) : stream.once('close', resolve)));
  expect(told).not.toHaveBeenCalled();
});

test('what its reader throws ends the decoding', async () => {
  const thrown = new Error('unreadable');
  const decoder = new Decoder('gzip', Infinity, () => {
    throw thrown;
  });
  expect(await new Promise((resolve) => decoder.write(compressed['gzip']!, resolve))).toBe(thrown);
});

test.each([
  [null, true],
  ['', true],
  ['identity', true],
  ['gzip', true],
  ['br', false],
  ['gzip, br', false],
  ['compress', false],
  ['constructor', false],
])('content-encoding %s is readable: %s', (encoding, readable) => {
  expect(isReadable(encoding)).toBe(readable);
});
