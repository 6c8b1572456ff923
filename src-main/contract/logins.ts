/** Browsers that are signed in to the interface over HTTP: who, where, since when. The desktop needs no session. */
import { z } from 'zod';
import { roles } from './me.ts';

export const loginViewSchema = z.object({
  id: z.string(),
  role: z.enum(roles),
  /** Of a member: the key they signed in with and whose it is; null for an admin. */
  keyId: z.string().nullable(),
  ownerName: z.string().nullable(),
  /** What the browser calls itself (`User-Agent`); null when it said nothing. */
  device: z.string().nullable(),
  createdAt: z.number(),
  lastUsedAt: z.number(),
  /** When it ends if it is not used again. */
  endsAt: z.number(),
  /** The session that asks. */
  isCurrent: z.boolean(),
});
export type LoginView = z.infer<typeof loginViewSchema>;
