/**
 * Decompresses answers as they come. Upstreams are asked not to compress; some do all the same. What comes out is
 * bounded, because a few bytes can decompress to any number, and a decoder ends with its request: one that is destroyed
 * does no more work and calls nobody.
 *
 * Brotli is not decoded: the decoder of Node before 24.22.1, 22.23.4 and 26.12.1 has a memory fault (CVE-2026-111497).
 */
import zlib from 'node:zlib';
import { GatehouseError } from '../../contract/errors.ts';
import { megabytes } from '../formats/event-too-large.ts';

/** Null, `identity` and an empty value: the bytes are what they are. */
export function isPlain(encoding: string | null): boolean {
  return encoding === null || encoding === 'identity' || encoding === '';
}

/** Can we read what came with this `content-encoding`? */
export function isReadable(encoding: string | null): boolean {
  return encoding === null || isPlain(encoding) || Object.hasOwn(DECODERS, encoding);
}

type Done = (error: Error | null) => void;

export class Decoder {
  readonly #stream: zlib.Gunzip;
  readonly #maxBytes: number;
  readonly #take: (plain: Buffer) => void;
  #size = 0;
  #done: Done | null = null;
  #isDestroyed = false;

  /**
   * `encoding` must be readable and not plain. `take` gets what comes out; what it throws ends the decoding. More than
   * `maxBytes` of it in all is an error (GatehouseError `upstream_broken`).
   */
  constructor(encoding: string, maxBytes: number, take: (plain: Buffer) => void) {
    this.#stream = DECODERS[encoding]!();
    this.#maxBytes = maxBytes;
    this.#take = take;
    this.#stream.on('data', (plain: Buffer) => this.#plain(plain));
    this.#stream.on('error', (error) => this.#tell(error));
    this.#stream.once('end', () => this.#tell(null));
  }

  /** Calls `done` once what `chunk` decompresses to was handed over; call again only after that. */
  write(chunk: Buffer, done: Done): void {
    this.#done = done;
    this.#stream.write(chunk, (error) => this.#tell(error ?? null));
  }

  /** The compressed bytes are over: `done` says whether they were complete. */
  end(done: Done): void {
    this.#done = done;
    this.#stream.end();
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.#done = null;
    this.#stream.destroy();
  }

  #plain(plain: Buffer): void {
    if (this.#isDestroyed) return;
    try {
      this.#size += plain.length;
      if (this.#size > this.#maxBytes) throw decodedTooLarge(this.#maxBytes);
      this.#take(plain);
    } catch (error) {
      const done = this.#done;
      this.destroy();
      done?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #tell(error: Error | null): void {
    const done = this.#done;
    this.#done = null;
    done?.(error);
  }
}

/** What a whole body decompresses to, or why it does not; nobody is called after the decoder was destroyed. */
export function decodeWhole(body: Buffer, encoding: string, maxBytes: number, done: (decoded: Buffer | Error) => void): Decoder {
  const parts: Buffer[] = [];
  const decoder = new Decoder(encoding, maxBytes, (plain) => parts.push(plain));
  decoder.write(body, (error) => {
    if (error !== null) done(error);
    else decoder.end((cut) => done(cut ?? Buffer.concat(parts)));
  });
  return decoder;
}

export function decodedTooLarge(maxBytes: number): GatehouseError {
  return new GatehouseError(
    'upstream_broken',
    `The provider's answer decompresses to more than ${megabytes(maxBytes)} MB (limits.answerMb).`,
  );
}

/** Of the window that a zstd frame asks for: decoders of content need not take more than 8 MB. Source: RFC 9659. */
const ZSTD = { params: { [zlib.constants.ZSTD_d_windowLogMax]: 23 } };

const DECODERS: Readonly<Record<string, () => zlib.Gunzip>> = {
  gzip: () => zlib.createGunzip(),
  'x-gzip': () => zlib.createGunzip(),
  deflate: () => zlib.createInflate(),
  zstd: () => zlib.createZstdDecompress(ZSTD),
};
