/**
 * Everything that can be asked of Gatehouse, as one oRPC contract: the desktop window, the browser interface and the
 * command line all speak it. Admin procedures only; nothing of the gateway's own traffic passes here.
 */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { alertPageSchema, alertQuerySchema } from './alerts.ts';
import { approvalQuerySchema, approvalSchema, declineInputSchema, grantInputSchema, noteInputSchema } from './approvals.ts';
import { auditCheckSchema, auditPageSchema, auditQuerySchema } from './audit.ts';
import { admin, member } from './call-meta.ts';
import { accountSchema, configProblemSchema, idSchema, loggingModes, secretReferenceSchema } from './config.ts';
import { loginViewSchema } from './logins.ts';
import { ownLimitsSchema, ownSessionSchema, sessionSchema } from './me.ts';
import { aliasInputSchema, modelsSchema, providerViewSchema } from './models.ts';
import { overrideInputSchema, overrideQuerySchema, overrideSchema, tierReferenceSchema } from './overrides.ts';
import {
  addPersonSchema,
  changePersonSchema,
  importInputSchema,
  importPreviewSchema,
  peopleChildrenInputSchema,
  peopleNodeSchema,
  peoplePageSchema,
  undoableSchema,
} from './people.ts';
import { sessionIdSchema, sessionPageSchema, sessionPartSchema, sessionQuerySchema, turnQuerySchema } from './sessions.ts';
import { routeSchema } from './routes.ts';
import {
  accountStatusSchema,
  drillInputSchema,
  drillReportSchema,
  routeViewSchema,
  simulateInputSchema,
  simulationSchema,
} from './routing.ts';
import {
  accountTestSchema,
  accountViewSchema,
  checkSchema,
  clientSettingsSchema,
  createKeyInputSchema,
  createdKeySchema,
  rotatedKeySchema,
  rotateKeyInputSchema,
  differenceSchema,
  filterChoicesSchema,
  keyPageSchema,
  keysQuerySchema,
  keyViewSchema,
  liveEventSchema,
  overviewSchema,
  ownersSchema,
  requestBodiesSchema,
  requestDetailSchema,
  requestFilterSchema,
  requestPageSchema,
  setupChoiceSchema,
  setupSchema,
  spendQuerySchema,
  spendSchema,
} from './views.ts';

const byId = z.object({ id: z.string().min(1).max(200) });
const keyById = z.object({ id: idSchema });
const nothing = z.void();
const modelNameSchema = z.string().min(1).max(200);
/** Left out: Claude Code chooses its model itself. */
const clientWishSchema = z
  .object({
    model: modelNameSchema.optional(),
    /** Of whoever asks at this machine: variables of their shell (no secrets), and the folder they stand in. */
    shell: z.record(z.string().max(100), z.string().max(2000)).optional(),
    folder: z.string().max(4096).optional(),
  })
  .optional();

/** Account edits: the configuration block, and the secret's value when it is to be kept in the vault or keychain. */
export const accountInputSchema = accountSchema.extend({ secretValue: z.string().min(1).max(20_000).optional() });

export const contract = {
  overview: member.read.output(overviewSchema),
  gateway: {
    /** Off drains running streams, then closes the listener. Resolves when the new state holds. */
    set: admin.write.input(z.object({ on: z.boolean() })).output(overviewSchema),
  },
  live: {
    list: member.read
      .input(z.object({ filter: requestFilterSchema, cursor: z.string().optional(), limit: z.int().min(1).max(500).default(200) }))
      .output(requestPageSchema),
    choices: member.read.output(filterChoicesSchema),
    events: member.read.output(eventIterator(liveEventSchema)),
  },
  requests: {
    get: member.read.input(byId).output(requestDetailSchema),
    bodies: member.read.input(byId).output(requestBodiesSchema),
    difference: member.read.input(byId).output(differenceSchema),
    /** The request as a curl command with a placeholder where the key was. */
    curl: member.read.input(byId).output(z.object({ command: z.string() })),
  },
  sessions: {
    list: admin.read.input(sessionQuerySchema).output(sessionPageSchema),
    /** The conversations of a session: the main one first, then its subagents in the order they began. */
    parts: admin.read.input(sessionIdSchema).output(z.array(sessionPartSchema)),
    /** The turns of one conversation, newest first; the first page begins with those under way. */
    turns: admin.read.input(turnQuerySchema).output(requestPageSchema),
  },
  spend: {
    get: member.read.input(spendQuerySchema).output(spendSchema),
    csv: member.read.input(spendQuerySchema).output(z.object({ name: z.string(), text: z.string() })),
  },
  /** Who is signed in, and as what. */
  session: member.read.output(sessionSchema),
  login: {
    /** A new token; the old one and every session end. The one moment its value is visible. */
    renew: admin.secret.output(z.object({ token: z.string() })),
  },
  /** Browsers that are signed in. */
  logins: {
    /** The newest first. */
    list: admin.read.output(z.array(loginViewSchema)),
    /** Signs one out, with everything it still has under way. */
    end: admin.write.input(byId).output(nothing),
  },
  me: {
    limits: member.read.output(ownLimitsSchema),
    spend: member.read.input(spendQuerySchema).output(spendSchema),
    /** Of the last `days`, the most recent first. */
    sessions: member.read.input(z.object({ days: z.int().min(1).max(90).default(7) })).output(z.array(ownSessionSchema)),
    /** The conversations of one of their sessions. */
    parts: member.read.input(z.object({ sessionId: z.string().min(1).max(500) })).output(z.array(sessionPartSchema)),
    requests: member.read
      .input(z.object({ cursor: z.string().optional(), limit: z.int().min(1).max(200).default(50) }))
      .output(requestPageSchema),
  },
  owners: admin.read.output(ownersSchema),
  keys: {
    /** One page; an organisation has thousands. */
    list: admin.read.input(keysQuerySchema).output(keyPageSchema),
    create: admin.secret.input(createKeyInputSchema).output(createdKeySchema),
    rotate: admin.secret.input(rotateKeyInputSchema).output(rotatedKeySchema),
    disable: admin.write.input(keyById).output(nothing),
    enable: admin.write.input(keyById).output(nothing),
    revoke: admin.write.input(keyById).output(nothing),
  },
  people: {
    /** One page of what stands below a tier. */
    children: admin.read.input(peopleChildrenInputSchema).output(peoplePageSchema),
    node: admin.read.input(tierReferenceSchema).output(peopleNodeSchema),
    /** Whose id, name, email or key begins or goes like this; the first few. */
    find: admin.read.input(z.object({ text: z.string().max(200) })).output(peoplePageSchema),
    /** All keys of a developer, or the service keys of a team. */
    keys: admin.read.input(tierReferenceSchema).output(z.array(keyViewSchema)),
    add: admin.write.input(addPersonSchema).output(peopleNodeSchema),
    change: admin.write.input(changePersonSchema).output(peopleNodeSchema),
    /** Takes an owner out of the file. Refused while it has developers, or keys that still work and `endKeys` is false. */
    remove: admin.write.input(z.object({ tier: tierReferenceSchema, endKeys: z.boolean().default(false) })).output(nothing),
    previewImport: admin.readText.input(importInputSchema).output(importPreviewSchema),
    /** Makes what the preview showed, in one edit. Refused when a line has a problem. */
    import: admin.writeText.input(importInputSchema).output(z.object({ added: z.int(), changed: z.int() })),
    undoable: admin.read.output(undoableSchema.nullable()),
    /** Puts the file back to what it was before the last change made here. Refused when it was changed since. */
    undo: admin.write.output(nothing),
  },
  accounts: {
    list: admin.read.output(z.array(accountViewSchema)),
    providers: admin.read.output(z.array(providerViewSchema)),
    add: admin.write.input(accountInputSchema).output(accountViewSchema),
    update: admin.write.input(accountInputSchema).output(accountViewSchema),
    remove: admin.write.input(keyById).output(nothing),
    /** Lets the account's secrets go where it sends them; only at this machine, never over the network. */
    confirm: admin.write.input(keyById).output(accountViewSchema),
    test: admin.write.input(keyById).output(accountTestSchema),
  },
  models: {
    /** What the accounts serve and what the catalogue lists for each provider. */
    list: admin.read.output(modelsSchema),
    /** Names clients may ask for, and the model that is sent instead. */
    setAlias: admin.write.input(aliasInputSchema).output(nothing),
  },
  overrides: {
    list: admin.read.input(overrideQuerySchema).output(z.array(overrideSchema)),
    create: admin.write.input(overrideInputSchema).output(overrideSchema),
    /** Ends it now. */
    end: admin.write.input(byId).output(overrideSchema),
  },
  approvals: {
    list: member.read.input(approvalQuerySchema).output(z.array(approvalSchema)),
    /** Makes the override that lets the next request pass. */
    grant: admin.write.input(grantInputSchema).output(approvalSchema),
    decline: admin.write.input(declineInputSchema).output(approvalSchema),
    /** Why it is needed, by whoever was refused. */
    note: member.write.input(noteInputSchema).output(approvalSchema),
  },
  alerts: {
    list: admin.read.input(alertQuerySchema).output(alertPageSchema),
    markSeen: admin.write.output(nothing),
    /** Lets a webhook that came from elsewhere use the address kept under that name; only at this machine. */
    confirm: admin.write.input(z.object({ reference: secretReferenceSchema })).output(nothing),
  },
  audit: {
    list: admin.read.input(auditQuerySchema).output(auditPageSchema),
    verify: admin.read.output(auditCheckSchema),
    /** JSON lines, oldest first. */
    export: admin.read.output(z.object({ name: z.string(), text: z.string() })),
  },
  routing: {
    /** The rules in order; the last is what happens when none matches. */
    rules: admin.read.output(z.array(routeViewSchema)),
    status: admin.read.output(z.array(accountStatusSchema)),
    /** Where would a request go, and why? Sends nothing. */
    simulate: admin.read.input(simulateInputSchema).output(simulationSchema),
    /** What would have happened to recent requests without this account? Changes nothing. */
    drill: admin.read.input(drillInputSchema).output(drillReportSchema),
    /** A rule by its id: changed where it stands, or added at the end. */
    save: admin.write.input(routeSchema).output(nothing),
    remove: admin.write.input(keyById).output(nothing),
    /** All ids, in their new order. */
    reorder: admin.write.input(z.object({ ids: z.array(idSchema).max(500) })).output(nothing),
  },
  settings: {
    setRecording: admin.write.input(z.object({ bodies: z.enum(loggingModes) })).output(nothing),
  },
  setup: {
    /** `model` is one of the choices; left out, Claude Code chooses itself. */
    get: admin.secret
      .input(z.object({ keyId: z.string().optional(), model: modelNameSchema.optional(), client: z.string().optional() }))
      .output(setupSchema),
    choices: admin.read.input(z.object({ keyId: z.string().optional() })).output(z.array(setupChoiceSchema)),
    /** What `apply` would change in Claude Code's settings file here; then what it, or `undo`, did change. */
    preview: admin.read.input(clientWishSchema).output(clientSettingsSchema),
    apply: admin.write.input(clientWishSchema).output(clientSettingsSchema),
    undo: admin.write.output(clientSettingsSchema),
  },
  config: {
    check: admin.readText
      .input(z.object({ text: z.string().max(2_000_000).optional() }))
      .output(z.object({ file: z.string(), problems: z.array(configProblemSchema) })),
  },
  doctor: admin.read.output(z.array(checkSchema)),
};
export type Contract = typeof contract;
