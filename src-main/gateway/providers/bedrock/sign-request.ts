/**
 * AWS Signature Version 4 for Bedrock. The signer comes with the first request that needs it. Hashes are Node's own:
 * the signature covers the whole body, and in plain JavaScript that would hold up other streams.
 * Source: AWS Signature Version 4 for API requests (IAM user guide).
 */
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { GatehouseError } from '../../../contract/errors.ts';
import type { UpstreamRequest } from '../../upstream/upstream.ts';

export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** `ACCESS_KEY_ID:SECRET_ACCESS_KEY[:SESSION_TOKEN]`; null for anything else, such as a Bedrock API key. */
export function parseAwsKeys(credential: string): AwsKeys | null {
  const [, accessKeyId, secretAccessKey, sessionToken] = /^([A-Z0-9]{16,128}):([^:\s]+)(?::(\S+))?$/.exec(credential) ?? [];
  if (accessKeyId === undefined || secretAccessKey === undefined) return null;
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}

/** The request with its signature. `now` is epoch milliseconds; AWS refuses a clock that is off by more than five minutes. */
export async function signRequest(request: UpstreamRequest, keys: AwsKeys, region: string, now: number): Promise<UpstreamRequest> {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const { protocol, hostname, host, pathname } = new URL(request.url);
  const signer = new SignatureV4({ service: 'bedrock', region, credentials: keys, sha256: Sha256 });
  const signed = await signer.sign(
    {
      method: request.method,
      protocol,
      hostname,
      path: pathname,
      headers: { host, 'content-type': 'application/json' },
      body: request.body ?? '',
    },
    { signingDate: new Date(now) },
  );
  const { host: _host, 'content-type': _type, ...added } = signed.headers;
  if (added['authorization'] === undefined) throw new GatehouseError('internal', 'The request to Bedrock could not be signed.');
  return { ...request, headers: [...request.headers, ...Object.entries(added)] };
}

type SourceData = string | ArrayBuffer | ArrayBufferView;

/** What the signer asks of a hash. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: SourceData) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: SourceData): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error('a hash is used once');
  }
}

function bytesOf(data: SourceData): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
}
