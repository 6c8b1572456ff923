/** Messages requests as formats get them: the bytes, the beta values, and the same parsed. */
import type { MessagesRequest } from '../../src-main/gateway/formats/messages.ts';
import type { PivotRequest } from '../../src-main/gateway/formats/wire-format.ts';

export function pivotRequest(request: unknown, betas: readonly string[] = []): PivotRequest {
  const bytes = Buffer.from(typeof request === 'string' ? request : JSON.stringify(request));
  return { bytes, betas, json: () => JSON.parse(bytes.toString()) as MessagesRequest };
}
