/**
 * What of a request's headers may be written down: everything but credentials. Names that look like a secret are
 * masked too, because people put their own keys into custom headers.
 */
import type { HeaderPairs } from '../upstream/upstream.ts';

const SECRET_NAME = /authorization|cookie|api-key|apikey|gatehouse-key|token|secret|password|credential|signature/i;

export function redactHeaders(headers: HeaderPairs): HeaderPairs {
  return headers.map(([name, value]) => (SECRET_NAME.test(name) ? [name, '[redacted]'] : [name, value]));
}
