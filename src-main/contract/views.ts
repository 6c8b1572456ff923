/**
 * What the interface and the command line see besides request records: engine state, keys, accounts, spend, bodies,
 * set-up. Secrets are left out by these shapes, not by anybody's memory: output is parsed through them.
 */
import { clientGuideSchema } from './client-guide.ts';
import { z } from 'zod';
import { accountSchema, configProblemSchema, idSchema, loggingModes, nameSchema, ownerSchema } from './config.ts';
import { momentSchema } from './moment.ts';
import { attemptSchema, bodyStates, chargeSchema, requestRowSchema, timingsSchema, trailStepSchema, usageSchema } from './records.ts';

/** A condition that a person should know of. `affectsTraffic` alone turns the tray's shape to "degraded". */
export const warningSchema = z.object({
  code: z.string(),
  title: z.string(),
  text: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  affectsTraffic: z.boolean(),
  since: z.number(),
});
export type Warning = z.infer<typeof warningSchema>;

export const gatewayStates = ['off', 'starting', 'on', 'draining', 'failed'] as const;

export const overviewSchema = z.object({
  version: z.string(),
  mode: z.enum(['desktop', 'headless', 'offline']),
  gateway: z.object({
    state: z.enum(gatewayStates),
    /** http://127.0.0.1:4283 while it listens. */
    url: z.string().nullable(),
    openStreams: z.int(),
    error: z.string().nullable(),
  }),
  organizationId: z.string(),
  organizationName: z.string(),
  timeZone: z.string(),
  dataDir: z.string(),
  configFile: z.string(),
  /** Null until the person has answered what to record (asked at the first run). */
  recording: z.enum(loggingModes).nullable(),
  /** Null: it cannot be read now, and `todayProblem` says why. Charging goes on. */
  todayNanoUsd: z.int().nullable(),
  todayProblem: z.string().nullable(),
  todayUnknownPrices: z.int(),
  onlyPractice: z.boolean(),
  warnings: z.array(warningSchema),
  configProblems: z.array(configProblemSchema),
});
export type Overview = z.infer<typeof overviewSchema>;

export const accountHealthSchema = z.object({
  state: z.enum(['ready', 'failing', 'unconfirmed', 'secret-missing', 'disabled', 'untried']),
  /** One plain sentence: why it is so and what to do; empty when ready. */
  reason: z.string(),
  nextTryAt: z.number().nullable(),
  lastError: z.string().nullable(),
  lastSuccessAt: z.number().nullable(),
});
export type AccountHealth = z.infer<typeof accountHealthSchema>;

export const accountViewSchema = z.object({
  config: accountSchema,
  title: z.string(),
  simulated: z.boolean(),
  /** The origin requests go to. */
  origin: z.string().nullable(),
  health: accountHealthSchema,
  openStreams: z.int(),
  requestsToday: z.int(),
  costTodayNanoUsd: z.int(),
});
export type AccountView = z.infer<typeof accountViewSchema>;

export const accountTestSchema = z.object({
  ok: z.boolean(),
  /** Plain words: what happened, and what to do when it failed. */
  message: z.string(),
  latencyMs: z.number().nullable(),
  model: z.string().nullable(),
  /** Models the provider listed for this credential, when it has a list. */
  models: z.array(z.string()),
});
export type AccountTest = z.infer<typeof accountTestSchema>;

/** A value of a key that works besides its newest one. */
export const workingValueSchema = z.object({
  /** How the value begins; null for one that was replaced before this was noted. */
  prefix: z.string().nullable(),
  /** From then on it is refused. */
  until: z.string(),
});
export type WorkingValue = z.infer<typeof workingValueSchema>;

export const keyStatuses = ['active', 'disabled', 'expired', 'revoked'] as const;
export const keyViewSchema = z.object({
  id: z.string(),
  name: z.string().nullable(),
  owner: z.string(),
  ownerName: z.string(),
  prefix: z.string(),
  status: z.enum(keyStatuses),
  created: z.string(),
  expires: z.string().nullable(),
  revoked: z.string().nullable(),
  /** Values that a rotation replaced and that still work, the first to end first. */
  earlier: z.array(workingValueSchema),
  /** This machine's own key: its value also lies in the vault, for set-up only. */
  isLocal: z.boolean(),
  lastUsedAt: z.number().nullable(),
  lastDevice: z.string().nullable(),
  lastUserAgent: z.string().nullable(),
  devices: z.int(),
  requestsToday: z.int(),
  costTodayNanoUsd: z.int(),
});
export type KeyView = z.infer<typeof keyViewSchema>;

export const keysQuerySchema = z.object({
  /** Part of the id, the name, the owner or the first characters; '' for all. */
  text: z.string().max(200).default(''),
  /** Left out: whatever their status. */
  statuses: z.array(z.enum(keyStatuses)).optional(),
  /** This key comes first if it is there, whatever else is asked for: the one that is chosen already. */
  including: z.string().max(200).optional(),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(200),
});
export type KeysQuery = z.output<typeof keysQuerySchema>;
/** In the file's order. */
export const keyPageSchema = z.object({
  keys: z.array(keyViewSchema),
  /** How many answer to the text and the statuses. */
  total: z.int(),
  /** How many answer to the text and are revoked, also when those were not asked for. */
  revoked: z.int(),
});

/** The one moment a virtual key's value is visible. */
export const createdKeySchema = z.object({ id: z.string(), value: z.string() });
export type CreatedKey = z.infer<typeof createdKeySchema>;
export const rotatedKeySchema = createdKeySchema.extend({
  /** All earlier values that still work, the first to end first; empty: only the new one does. */
  earlier: z.array(workingValueSchema),
});
export type RotatedKey = z.infer<typeof rotatedKeySchema>;
export const createKeyInputSchema = z.object({
  owner: ownerSchema,
  id: z.string().optional(),
  name: nameSchema.optional(),
  expires: momentSchema.optional(),
});

export const rotateKeyInputSchema = z.object({
  id: idSchema,
  /** How long the value that is replaced works on. */
  graceHours: z
    .number()
    .min(0)
    .max(24 * 90)
    .default(24),
  /** Values of earlier rotations end now instead of at their own end. */
  endEarlier: z.boolean().default(false),
});
export type RotateKeyInput = z.output<typeof rotateKeyInputSchema>;

export const ownersSchema = z.object({
  organization: z.object({ id: z.string(), name: z.string() }),
  teams: z.array(z.object({ id: z.string(), name: z.string() })),
  developers: z.array(z.object({ id: z.string(), name: z.string(), team: z.string() })),
});
export type Owners = z.infer<typeof ownersSchema>;

// ---- Live -----------------------------------------------------------------------------------------------------------

export const statusFilters = ['all', 'running', 'ok', 'errors', 'refused', 'aborted'] as const;
export const requestFilterSchema = z.object({
  status: z.enum(statusFilters).optional(),
  model: z.string().optional(),
  keyId: z.string().optional(),
  developerId: z.string().optional(),
  accountId: z.string().optional(),
  sessionId: z.string().optional(),
  /** Found in error text, ids, models, session or path. */
  text: z.string().optional(),
  since: z.number().optional(),
});
export type RequestFilter = z.infer<typeof requestFilterSchema>;

/** Newest first; `cursor` of one page asks for the next older one. */
export const requestPageSchema = z.object({ rows: z.array(requestRowSchema), cursor: z.string().nullable() });
export type RequestPage = z.infer<typeof requestPageSchema>;

/** The cursor that asks for what lies below a row: rows are ordered by start, newest first, ties by id. */
export function rowCursor(row: { readonly startedAt: number; readonly id: string }): string {
  return `${row.startedAt}_${row.id}`;
}

export const filterChoicesSchema = z.object({ models: z.array(z.string()), keys: z.array(z.string()), accounts: z.array(z.string()) });

/** What the live iterator yields. `row` is upserted by id; `overview`, `config` and `governance` say "ask again"; `alive` only keeps the pipe open. */
export const liveEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('row'), row: requestRowSchema }),
  z.object({ kind: z.literal('overview') }),
  z.object({ kind: z.literal('config') }),
  /** Overrides, approvals, alerts or the audit log changed. */
  z.object({ kind: z.literal('governance') }),
  z.object({ kind: z.literal('alive') }),
]);
export type LiveEvent = z.infer<typeof liveEventSchema>;

// ---- Inspector ------------------------------------------------------------------------------------------------------

export const costLineSchema = z.object({
  /** `vendor`: what the provider's own bill is above or below our prices. */
  kind: z.enum([
    'input',
    'output',
    'reasoning',
    'cacheRead',
    'cacheWrite5m',
    'cacheWrite1h',
    'webSearches',
    'citations',
    'requests',
    'vendor',
  ]),
  /** Which model, where a request took passes of several. */
  model: z.string().optional(),
  count: z.int(),
  /** Nano-dollars per million tokens (per thousand for searches and requests); null when there is none or nobody knows it. */
  rate: z.int().nullable(),
  costNanoUsd: z.int().nullable(),
});

export const requestDetailSchema = z.object({
  row: requestRowSchema,
  trail: z.array(trailStepSchema),
  attempts: z.array(attemptSchema),
  timings: timingsSchema.nullable(),
  charge: chargeSchema.nullable(),
  costLines: z.array(costLineSchema),
  previousId: z.string().nullable(),
  nextId: z.string().nullable(),
  keyName: z.string().nullable(),
  accountTitle: z.string().nullable(),
});
export type RequestDetail = z.infer<typeof requestDetailSchema>;

export const headerListSchema = z.array(z.tuple([z.string(), z.string()]));
/** Recorded bodies as text. Headers are already redacted when they are recorded. */
export const requestBodiesSchema = z.object({
  state: z.enum(bodyStates),
  requestHeaders: headerListSchema,
  request: z.string().nullable(),
  responseHeaders: headerListSchema,
  response: z.string().nullable(),
  /** True when the response was longer than the recorder keeps. */
  truncated: z.boolean(),
});
export type RequestBodies = z.infer<typeof requestBodiesSchema>;

/** The difference to the previous turn of the same session and agent, block by block (tool, system block, content block). */
export const differenceBlockSchema = z.object({
  /** `tools[3] Bash`, `system[1]`, `messages[12].content[0] tool_result`, `fields` (everything else). */
  label: z.string(),
  change: z.enum(['same', 'added', 'removed', 'changed']),
  bytes: z.int(),
  /** Shortened text, for added, removed and changed blocks. */
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export const differenceSchema = z.object({
  previousId: z.string().nullable(),
  blocks: z.array(differenceBlockSchema),
  /** The first block that is not the same: from here on the provider's prompt cache cannot match. */
  firstDifference: z.string().nullable(),
  sameBytes: z.int(),
  addedBytes: z.int(),
});
export type Difference = z.infer<typeof differenceSchema>;

// ---- Spend ----------------------------------------------------------------------------------------------------------

export const spendRanges = ['today', '7d', 'month', 'last-month', 'quarter'] as const;
export const spendDimensions = ['model', 'developer', 'team', 'key', 'account'] as const;
/** `team`, `developer`: only theirs, by id; one of them at most. */
export const spendQuerySchema = z.object({
  range: z.enum(spendRanges),
  by: z.enum(spendDimensions),
  team: z.string().max(200).optional(),
  developer: z.string().max(200).optional(),
});

export const spendRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  requests: z.int(),
  usage: usageSchema,
  costNanoUsd: z.int(),
  /** Charges whose price is unknown: counted, never added as zero silently. */
  unknownPrices: z.int(),
  estimated: z.int(),
  simulated: z.int(),
  /** Of the cost: what developers' own logins did, at list price, which is not what their plans cost. */
  notionalNanoUsd: z.int(),
});
export const spendSchema = z.object({
  range: z.enum(spendRanges),
  by: z.enum(spendDimensions),
  from: z.number(),
  to: z.number(),
  timeZone: z.string(),
  total: spendRowSchema,
  rows: z.array(spendRowSchema),
  /** Buckets in the organisation's time zone: hours for today, days otherwise. */
  buckets: z.array(z.object({ start: z.number(), label: z.string(), costNanoUsd: z.record(z.string(), z.int()) })),
});
export type Spend = z.infer<typeof spendSchema>;

// ---- Set-up ---------------------------------------------------------------------------------------------------------

export const snippetSchema = z.object({
  id: z.enum(['shell', 'line', 'fish', 'powershell', 'settings', 'vscode']),
  title: z.string(),
  where: z.string(),
  language: z.string(),
  text: z.string(),
});
/** A model or another name for one that a key may use here. */
export const setupChoiceSchema = z.object({
  id: z.string(),
  /** The model that answers when the name is an alias's, or a rule's. */
  leadsTo: z.string().nullable(),
});
export type SetupChoice = z.infer<typeof setupChoiceSchema>;
export const setupModelSchema = z.object({
  id: z.string(),
  /** Only Claude models answer. */
  isClaude: z.boolean(),
  /** Claude Code goes by its own idea of this name's window, whatever answers. */
  isKnown: z.boolean(),
  /** The smallest window behind the name, told to Claude Code; null when it would not listen, or nobody knows. */
  contextTokens: z.int().nullable(),
});
export const setupSchema = z.object({
  gatewayUrl: z.string(),
  keyId: z.string().nullable(),
  /** False when the key's value is not on this machine: snippets then hold a placeholder. */
  hasValue: z.boolean(),
  /** What Claude Code is told to ask for; null: nothing, it chooses itself. */
  model: setupModelSchema.nullable(),
  snippets: z.array(snippetSchema),
  /** The clients there are guides for, besides Claude Code. */
  clients: z.array(clientGuideSchema.pick({ id: true, title: true })),
  /** Of the client that was asked for; null: Claude Code. */
  guide: clientGuideSchema.nullable(),
  /** The first real request of this key, by that client where one was asked for; null while we wait. */
  firstRequest: requestRowSchema.nullable(),
});
export type Setup = z.infer<typeof setupSchema>;

/** One variable of Claude Code's settings before and after; null: not set. Keys are shortened. */
export const settingsChangeSchema = z.object({ name: z.string(), before: z.string().nullable(), after: z.string().nullable() });
/** Something else on this machine that Claude Code listens to more than to set-up. */
export const overrulingSchema = z.object({
  variable: z.string(),
  /** `the shell`, or a file. */
  where: z.string(),
  /** Requests do not come here at all: outside every budget. */
  bypasses: z.boolean(),
  /** What happens and what to do; repeats no secret. */
  message: z.string(),
});
export type Overruling = z.infer<typeof overrulingSchema>;
/** Claude Code's own settings file on this machine. `changed`: somebody edited some of what we had set. */
export const clientSettingsSchema = z.object({
  file: z.string(),
  state: z.enum(['off', 'on', 'changed']),
  changes: z.array(settingsChangeSchema),
  /** Those that bypass Gatehouse come first. */
  overruledBy: z.array(overrulingSchema),
  /** Others than its owner may read the file, which holds a key. */
  isOpenToOthers: z.boolean(),
});
export type ClientSettingsView = z.infer<typeof clientSettingsSchema>;

export const checkSchema = z.object({ name: z.string(), state: z.enum(['ok', 'warning', 'failed']), message: z.string() });
export type Check = z.infer<typeof checkSchema>;
