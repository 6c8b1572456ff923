import type { PivotRequest } from './wire-format.ts';

/** The request with some of it changed, and everything else about it kept. */
export function changedPivot(pivot: PivotRequest, changes: Partial<PivotRequest>): PivotRequest {
  const { bytes, betas, optionalTools = [], customTools = [], cacheKey = null } = pivot;
  return { bytes, betas, optionalTools, customTools, cacheKey, json: () => pivot.json(), ...changes };
}
