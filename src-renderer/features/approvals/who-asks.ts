/** Whom an approval is about: a person where there is one, else the key that asked. */
import type { Approval } from '../../../src-main/contract/approvals.ts';

export function whoAsks({ developerId, keyId }: Approval): string {
  return developerId ?? keyId;
}
