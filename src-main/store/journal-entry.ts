/**
 * One charge in the journal. A settle carries its open row along, so every entry can be replayed on its own and in any
 * order. What is read back comes from an earlier run, so it is parsed like anything else from outside.
 */
import { z } from 'zod';
import { chargeSchema } from '../contract/records.ts';

const openSchema = z.object({
  requestId: z.string(),
  attempt: z.int(),
  at: z.number(),
  keyId: z.string(),
  developerId: z.string().nullable(),
  teamId: z.string().nullable(),
  organizationId: z.string(),
  accountId: z.string(),
  providerId: z.string(),
  model: z.string(),
  sessionId: z.string().nullable(),
  agentId: z.string().nullable(),
  simulated: z.boolean(),
  /** An entry of an earlier version says nothing of it. */
  notional: z.boolean().default(false),
  estimate: chargeSchema,
});
const settleSchema = z.object({ requestId: z.string(), attempt: z.int(), at: z.number(), model: z.string(), charge: chargeSchema });

const entrySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('open'), run: z.string(), row: openSchema }),
  z.object({ kind: z.literal('settle'), row: settleSchema, open: openSchema.nullable() }),
]);
export type JournalEntry = z.infer<typeof entrySchema>;

/** The entry, or null when the text is not one. */
export function parseEntry(text: string): JournalEntry | null {
  try {
    return entrySchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
