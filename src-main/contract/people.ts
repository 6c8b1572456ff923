/**
 * The people tree: organisation, teams, developers, keys, each with what may be spent and what was. It is asked for
 * level by level and page by page, because an organisation may have ten thousand developers.
 */
import { z } from 'zod';
import { idSchema, nameSchema } from './config.ts';
import { budgetSchema, tierFields } from './governance.ts';
import { tierReferenceSchema } from './overrides.ts';
import { keyStatuses, keyViewSchema } from './views.ts';

export type TierReference = z.infer<typeof tierReferenceSchema>;

/** What people give a tier besides its place: the fields of `governance.ts`, as they stand in the file. */
const rulesSchema = z.object(tierFields).omit({ budgets: true });

export const budgetViewSchema = z.object({
  /** Owner, window and filter: the same after its amount was changed. Overrides name it. */
  id: z.string(),
  /** As it stands in the file. */
  config: budgetSchema,
  usedNanoUsd: z.int(),
  /** Held for requests under way. */
  reservedNanoUsd: z.int(),
  /** With what it is raised by for now. */
  capNanoUsd: z.int(),
  raisedNanoUsd: z.int(),
  leftNanoUsd: z.int(),
  /** When there is more room; null when that never comes by itself. */
  resetsAt: z.number().nullable(),
});
export type BudgetView = z.infer<typeof budgetViewSchema>;

const spentSchema = z.object({ requests: z.int(), costNanoUsd: z.int(), unknownPrices: z.int() });
export type Spent = z.infer<typeof spentSchema>;

export const peopleNodeSchema = z.object({
  tier: tierReferenceSchema,
  name: z.string(),
  /** Who stands above it, from the organisation down. */
  path: z.array(z.object({ tier: tierReferenceSchema, name: z.string() })),
  /** Changes with the tier's block in the file: sent back with an edit, so that nobody overwrites what they never saw. */
  version: z.string(),
  email: z.string().nullable(),
  children: z.int(),
  /** Its own keys by status; a team's are its service keys. */
  keys: z.record(z.enum(keyStatuses), z.int()),
  budgets: z.array(budgetViewSchema),
  rules: rulesSchema,
  today: spentSchema,
  month: spentSchema,
  /** Only for keys. */
  key: keyViewSchema.nullable(),
});
export type PeopleNode = z.infer<typeof peopleNodeSchema>;

/** `file`: as they stand there. `spend`: dearest of this month first. */
export const peopleOrders = ['file', 'name', 'spend'] as const;

export const peopleChildrenInputSchema = z.object({
  /** Null: the organisation itself. */
  of: tierReferenceSchema.nullable(),
  order: z.enum(peopleOrders).default('file'),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(200).default(50),
});
export const peoplePageSchema = z.object({ nodes: z.array(peopleNodeSchema), total: z.int() });

/** The last change made to people here, while it can still be taken back. */
export const undoableSchema = z.object({ label: z.string() });

export const addPersonSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('team'), id: idSchema, name: nameSchema.trim().min(1) }),
  z.object({
    kind: z.literal('developer'),
    id: idSchema,
    name: nameSchema.trim().min(1),
    team: idSchema,
    email: z.email().optional(),
  }),
]);

const rules = tierFields;
/** Fields left out stay as they are; null takes one out of the file. */
export const changePersonSchema = z.object({
  tier: tierReferenceSchema,
  version: z.string().optional(),
  set: z.object({
    name: nameSchema.trim().min(1).optional(),
    email: z.email().nullable().optional(),
    /** Moves a developer: what they spend from now on counts there. */
    team: idSchema.optional(),
    allow: rules.allow.nullable(),
    deny: rules.deny.nullable(),
    minimumClients: rules.minimumClients.nullable(),
    budgets: rules.budgets.nullable(),
    limits: rules.limits.nullable(),
    sessionUsd: rules.sessionUsd.nullable(),
    agentUsd: rules.agentUsd.nullable(),
    runaway: rules.runaway.nullable(),
  }),
});
export type ChangePerson = z.infer<typeof changePersonSchema>;

/** One line of a list of developers: `id,name,team,email,monthlyUsd`. */
export const importRowSchema = z.object({
  /** In the text, from 1. */
  line: z.int(),
  id: z.string(),
  name: z.string(),
  team: z.string(),
  email: z.string(),
  monthlyUsd: z.string(),
  action: z.enum(['add', 'change', 'same', 'refused']),
  problems: z.array(z.string()),
});
export type ImportRow = z.infer<typeof importRowSchema>;
export const importInputSchema = z.object({ text: z.string().max(2_000_000), addTeams: z.boolean().default(false) });
export const importPreviewSchema = z.object({
  rows: z.array(importRowSchema),
  /** Teams that would be made first. */
  newTeams: z.array(z.string()),
  /** What is wrong with the list as a whole; null when its columns are understood. */
  problem: z.string().nullable(),
});
export type ImportPreview = z.infer<typeof importPreviewSchema>;
