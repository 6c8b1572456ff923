/**
 * The login token of the interface over HTTP: one per data folder, kept as a hash. The token itself is shown once, by
 * whoever calls `renew`. Sessions opened with it name its hash (browser-sessions.ts), so they end with it.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writePrivateFile } from '../machine/private-file.ts';
import { hashOf, isSame } from './token-hash.ts';

/** Version 1 also had the key that signed cookies; its token goes on working. */
const loginSchema = z.object({ version: z.union([z.literal(1), z.literal(2)]), tokenHash: z.string(), created: z.string() });

export interface Login {
  /** False until the first token was made. */
  exists(): Promise<boolean>;
  /** A new token; the old one and every session end. */
  renew(): Promise<string>;
  /** Does the same work for every token. */
  isToken(token: string): Promise<boolean>;
  /** SHA-256 of the token, base64url; null until there is one. */
  tokenHash(): Promise<string | null>;
}

/** `file` is read anew for each question, because `gatehouse login --new` may have replaced it. */
export function createLogin(file: string, now: () => number): Login {
  const tokenHash = async (): Promise<string | null> => {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      // Any other failure must not look like a token that was replaced: it would end every session.
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    return text === null ? null : (loginSchema.safeParse(parseJson(text)).data?.tokenHash ?? null);
  };
  return {
    exists: async () => (await tokenHash()) !== null,
    async renew() {
      const token = `gate-login-${randomBytes(24).toString('base64url')}`;
      const login: z.infer<typeof loginSchema> = { version: 2, tokenHash: hashOf(token), created: new Date(now()).toISOString() };
      await writePrivateFile(file, `${JSON.stringify(login)}\n`);
      return token;
    },
    isToken: async (token) => isSame(hashOf(token), (await tokenHash()) ?? ''),
    tokenHash,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
