/**
 * The form of a virtual key: `sk-gate-`, 256 random bits, a checksum. Only the SHA-256 of a value is ever kept; a
 * value must never be logged or put into an error.
 */
import { createHash, randomBytes } from 'node:crypto';

const PREFIX = 'sk-gate-';
const SECRET_LENGTH = 43; // 32 bytes, base64url without padding
const CHECKSUM_LENGTH = 6;
const FORM = new RegExp(`^${PREFIX}[A-Za-z0-9_-]{${SECRET_LENGTH + CHECKSUM_LENGTH}}$`);

/** A fresh value, its hash as the configuration stores it (`sha256:...`), and the prefix people may see. */
export function createVirtualKey(random: (bytes: number) => Buffer = randomBytes): { value: string; hash: string; prefix: string } {
  const secret = random(32).toString('base64url');
  const value = `${PREFIX}${secret}${checksum(secret)}`;
  return { value, hash: `sha256:${hashVirtualKey(value)}`, prefix: value.slice(0, PREFIX.length + 4) };
}

/** Tells a mistyped or truncated value from an unknown one without asking the configuration. */
export function isWellFormedVirtualKey(value: string): boolean {
  if (!FORM.test(value)) return false;
  const secret = value.slice(PREFIX.length, PREFIX.length + SECRET_LENGTH);
  return value.endsWith(checksum(secret));
}

/** SHA-256 of a value, hex. */
export function hashVirtualKey(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}

function checksum(secret: string): string {
  return createHash('sha256').update(`gatehouse:${secret}`).digest('base64url').slice(0, CHECKSUM_LENGTH);
}
