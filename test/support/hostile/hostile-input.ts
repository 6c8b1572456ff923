/**
 * One hostile input: what is written to a socket, and what must come of it. All of it is aimed at our own guard; nothing
 * in it is meant for, or reaches, other software than Gatehouse and the tests' own upstream.
 */
import type { Random } from './random.ts';

export interface HostileInput {
  readonly port: 'gateway' | 'interface';
  /** The generator that made it, for the report of a failure. */
  readonly kind: string;
  readonly method: string;
  /** As it stands in the request line. */
  readonly target: string;
  /** In order, repeated ones too; `host`, `connection` and `content-length` are put in where none is given. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body: Buffer;
  /**
   * What the policy says to the canonical form of this request. `refused`: nothing may reach the upstream and the answer
   * is a refusal. `permitted`: it may fail for another reason, but not for a lack of permission. Null: no rule is asked.
   */
  readonly canonical: 'refused' | 'permitted' | null;
}

/** The credentials a battery is fired with. */
export interface Credentials {
  /** May use everything. */
  readonly open: string;
  /** Under a tier that denies `claude-opus-*`. */
  readonly denied: string;
  /** Under a tier that allows `claude-haiku-*` only. */
  readonly haikuOnly: string;
  /** Under a strict cap that 100,000 tokens of output do not fit under. */
  readonly capped: string;
  readonly disabled: string;
  readonly loginToken: string;
}

export type Generator = (random: Random, credentials: Credentials) => HostileInput;

export function inputOf(kind: string, fields: Partial<Omit<HostileInput, 'kind'>>): HostileInput {
  return {
    port: 'gateway',
    kind,
    method: 'POST',
    target: '/v1/messages',
    headers: [],
    body: Buffer.alloc(0),
    canonical: null,
    ...fields,
  };
}

export const bearer = (value: string): readonly [string, string] => ['authorization', `Bearer ${value}`];
export const JSON_TYPE = ['content-type', 'application/json'] as const;

/** The bytes on the wire. Line ends inside a value are taken out: what they could smuggle has tests of its own. */
export function wireOf(input: HostileInput, hostOfPort: string): Buffer {
  const names = new Set(input.headers.map(([name]) => name.toLowerCase()));
  const headers: (readonly [string, string])[] = [
    ...(names.has('host') ? [] : [['host', hostOfPort] as const]),
    ...input.headers,
    ...(names.has('content-length') || names.has('transfer-encoding') ? [] : [['content-length', String(input.body.length)] as const]),
    ['connection', 'close'],
  ];
  const lines = headers.map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n]/g, '')}\r\n`).join('');
  return Buffer.concat([Buffer.from(`${input.method} ${input.target} HTTP/1.1\r\n${lines}\r\n`, 'utf8'), input.body]);
}
