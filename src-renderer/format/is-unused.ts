/** Whether a request ended before a single token: its figures are all zero and not worth a glance. */
import type { Usage } from '../../src-main/contract/records.ts';

export function isUnused(usage: Usage): boolean {
  return Object.values(usage).every((count) => count === 0);
}
