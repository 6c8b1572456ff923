/** One event of an answer is larger than any may be: nobody may make us hold more of it. */
import { GatehouseError } from '../../contract/errors.ts';

const MEBIBYTE = 1024 * 1024;

/** As `limits.bodyMb` has it where nothing is said: an event carries at most what a request may. */
export const DEFAULT_EVENT_BYTES = 32 * MEBIBYTE;

export class EventTooLarge extends GatehouseError {
  constructor(maxBytes: number) {
    super('upstream_broken', `The provider sent a single event of more than ${megabytes(maxBytes)} MB (limits.bodyMb).`);
  }
}

/** For sentences: at most two places, without trailing zeros. */
export function megabytes(bytes: number): number {
  return Math.round((bytes / MEBIBYTE) * 100) / 100;
}
