/** Ids of requests and of what is decided about them: unique, and in the order of their time when sorted as text. */
import { randomBytes } from 'node:crypto';

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `req_` + 10 characters of time + 16 of chance. `now`: epoch milliseconds. */
export function newRequestId(now: number): string {
  return newId('req', now);
}

/** As `newRequestId`, for another kind of thing. */
export function newId(prefix: string, now: number): string {
  let time = '';
  for (let rest = now, count = 0; count < 10; count += 1, rest = Math.floor(rest / 32)) time = DIGITS.charAt(rest % 32) + time;
  return `${prefix}_${time}${Array.from(randomBytes(16), (byte) => DIGITS.charAt(byte % 32)).join('')}`;
}
