/**
 * Signing in to the interface over HTTP. One token per data folder, kept as a hash; a session is a signed cookie, so it
 * survives a restart and dies with the token. The token itself is shown once, by whoever calls `renew`.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writePrivateFile } from '../machine/private-file.ts';

const loginSchema = z.object({ version: z.literal(1), tokenHash: z.string(), cookieKey: z.string(), created: z.string() });
type LoginFile = z.infer<typeof loginSchema>;

export interface Login {
  /** False until the first token was made. */
  exists(): Promise<boolean>;
  /** A new token; the old one and every session end. */
  renew(): Promise<string>;
  isToken(token: string): Promise<boolean>;
  /** A session's cookie value, good for `sessionMs`. `keyHash`: of a member, whose virtual key that is; null for the admin. */
  createSession(keyHash: string | null): Promise<string>;
  /** Whose session it is; null when it is none. Whether a member's key is still good is not known here. */
  readSession(cookie: string): Promise<{ readonly keyHash: string | null } | null>;
}

export const sessionMs = 30 * 24 * 3_600_000;

/** `file` is read anew for each question, because `gatehouse login --new` may have replaced it. */
export function createLogin(file: string, now: () => number): Login {
  const read = async (): Promise<LoginFile | null> => {
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) return null;
    return loginSchema.safeParse(parseJson(text)).data ?? null;
  };
  return {
    exists: async () => (await read()) !== null,
    async renew() {
      const token = `gate-login-${randomBytes(24).toString('base64url')}`;
      const login: LoginFile = {
        version: 1,
        tokenHash: hash(token),
        cookieKey: randomBytes(32).toString('base64url'),
        created: new Date(now()).toISOString(),
      };
      await writePrivateFile(file, `${JSON.stringify(login)}\n`);
      return token;
    },
    async isToken(token) {
      const login = await read();
      return login !== null && isSame(hash(token), login.tokenHash);
    },
    async createSession(keyHash) {
      const login = await read();
      if (login === null) throw new Error('there is no login token yet');
      const said = `${now() + sessionMs}${keyHash === null ? '' : `-${keyHash}`}`;
      return `${said}.${sign(login, said)}`;
    },
    async readSession(cookie) {
      const login = await read();
      const [said = '', signature = ''] = cookie.split('.');
      const [expires = '', keyHash = null] = said.split('-');
      return login !== null && isSame(signature, sign(login, said)) && Number(expires) > now() ? { keyHash } : null;
    },
  };
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

function sign(login: LoginFile, text: string): string {
  return createHmac('sha256', login.cookieKey).update(text).digest('base64url');
}

/** Takes the same time wherever the two differ; lengths are no secret. */
function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
