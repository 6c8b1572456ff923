/**
 * What of a request's headers may be written down: everything but credentials. Names that look like a secret are
 * masked too, because people put their own keys into custom headers, and so is a value in the form of one.
 */
import { isCredentialName } from '../../contract/credential-names.ts';
import type { HeaderPairs } from '../upstream/upstream.ts';

const CREDENTIAL = /^(?:Bearer|Basic|Token|Digest)\s|\bsk-[A-Za-z0-9_-]{8,}/i;

export function redactHeaders(headers: HeaderPairs): HeaderPairs {
  return headers.map(([name, value]) => (isCredentialName(name) || CREDENTIAL.test(value) ? [name, '[redacted]'] : [name, value]));
}
