/**
 * Some upstreams compress and do not say so. The first bytes tell: neither JSON nor an event stream begins with them, and
 * an AWS message that did would announce half a gigabyte.
 */

/** Long enough to tell the two apart from anything else. */
const ENOUGH_BYTES = 4;

/** RFC 1952 and RFC 8878. */
const MAGIC = [
  { encoding: 'gzip', bytes: Buffer.from([0x1f, 0x8b]) },
  { encoding: 'zstd', bytes: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]) },
] as const;

/** What the bytes are compressed with, null for nothing that is known; undefined when more of them are needed. */
export function sniffEncoding(start: Buffer): 'gzip' | 'zstd' | null | undefined {
  const candidates = MAGIC.filter(({ bytes }) => {
    const length = Math.min(bytes.length, start.length);
    return bytes.subarray(0, length).equals(start.subarray(0, length));
  });
  if (candidates.length > 0 && start.length < ENOUGH_BYTES) return undefined;
  return candidates[0]?.encoding ?? null;
}
