/** A request on its way to a provider with some of it changed, and everything else about it kept. */
import type { PivotRequest } from './wire-format.ts';

export function changedPivot(pivot: PivotRequest, changes: Partial<PivotRequest>): PivotRequest {
  const { bytes, betas, optionalTools = [], customTools = [], cacheKey = null } = pivot;
  return { bytes, betas, optionalTools, customTools, cacheKey, json: () => pivot.json(), ...changes };
}
