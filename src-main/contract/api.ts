/**
 * Everything that can be asked of Gatehouse, as one oRPC contract: the desktop window, the browser interface and the
 * command line all speak it. Admin procedures only; nothing of the gateway's own traffic passes here.
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { alertPageSchema, alertQuerySchema } from './alerts.ts';
import { approvalQuerySchema, approvalSchema, declineInputSchema, grantInputSchema, noteInputSchema } from './approvals.ts';
import { auditCheckSchema, auditPageSchema, auditQuerySchema } from './audit.ts';
import { accountSchema, configProblemSchema, idSchema, loggingModes, secretReferenceSchema } from './config.ts';
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
const clientWishSchema = z.object({ model: modelNameSchema.optional() }).optional();

/** Account edits: the configuration block, and the secret's value when it is to be kept in the vault or keychain. */
export const accountInputSchema = accountSchema.extend({ secretValue: z.string().min(1).max(20_000).optional() });

export const contract = {
  overview: oc.output(overviewSchema),
  gateway: {
    /** Off drains running streams, then closes the listener. Resolves when the new state holds. */
    set: oc.input(z.object({ on: z.boolean() })).output(overviewSchema),
  },
  live: {
    list: oc
      .input(z.object({ filter: requestFilterSchema, cursor: z.string().optional(), limit: z.int().min(1).max(500).default(200) }))
      .output(requestPageSchema),
    choices: oc.output(filterChoicesSchema),
    events: oc.output(eventIterator(liveEventSchema)),
  },
  requests: {
    get: oc.input(byId).output(requestDetailSchema),
    bodies: oc.input(byId).output(requestBodiesSchema),
    difference: oc.input(byId).output(differenceSchema),
    /** The request as a curl command with a placeholder where the key was. */
    curl: oc.input(byId).output(z.object({ command: z.string() })),
  },
  sessions: {
    list: oc.input(sessionQuerySchema).output(sessionPageSchema),
    /** The conversations of a session: the main one first, then its subagents in the order they began. */
    parts: oc.input(sessionIdSchema).output(z.array(sessionPartSchema)),
    /** The turns of one conversation, newest first; the first page begins with those under way. */
    turns: oc.input(turnQuerySchema).output(requestPageSchema),
  },
  spend: {
    get: oc.input(spendQuerySchema).output(spendSchema),
    csv: oc.input(spendQuerySchema).output(z.object({ name: z.string(), text: z.string() })),
  },
  /** Who is signed in, and as what. */
  session: oc.output(sessionSchema),
  login: {
    /** A new token; the old one and every session end. The one moment its value is visible. */
    renew: oc.output(z.object({ token: z.string() })),
  },
  me: {
    limits: oc.output(ownLimitsSchema),
    spend: oc.input(spendQuerySchema).output(spendSchema),
    /** Of the last `days`, the most recent first. */
    sessions: oc.input(z.object({ days: z.int().min(1).max(90).default(7) })).output(z.array(ownSessionSchema)),
    /** The conversations of one of their sessions. */
    parts: oc.input(z.object({ sessionId: z.string().min(1).max(500) })).output(z.array(sessionPartSchema)),
    requests: oc.input(z.object({ cursor: z.string().optional(), limit: z.int().min(1).max(200).default(50) })).output(requestPageSchema),
  },
  owners: oc.output(ownersSchema),
  keys: {
    /** One page; an organisation has thousands. */
    list: oc.input(keysQuerySchema).output(keyPageSchema),
    create: oc.input(createKeyInputSchema).output(createdKeySchema),
    rotate: oc.input(rotateKeyInputSchema).output(rotatedKeySchema),
    disable: oc.input(keyById).output(nothing),
    enable: oc.input(keyById).output(nothing),
    revoke: oc.input(keyById).output(nothing),
  },
  people: {
    /** One page of what stands below a tier. */
    children: oc.input(peopleChildrenInputSchema).output(peoplePageSchema),
    node: oc.input(tierReferenceSchema).output(peopleNodeSchema),
    /** Whose id, name, email or key begins or goes like this; the first few. */
    find: oc.input(z.object({ text: z.string().max(200) })).output(peoplePageSchema),
    /** All keys of a developer, or the service keys of a team. */
    keys: oc.input(tierReferenceSchema).output(z.array(keyViewSchema)),
    add: oc.input(addPersonSchema).output(peopleNodeSchema),
    change: oc.input(changePersonSchema).output(peopleNodeSchema),
    /** Takes an owner out of the file. Refused while it has developers, or keys that still work and `endKeys` is false. */
    remove: oc.input(z.object({ tier: tierReferenceSchema, endKeys: z.boolean().default(false) })).output(nothing),
    previewImport: oc.input(importInputSchema).output(importPreviewSchema),
    /** Makes what the preview showed, in one edit. Refused when a line has a problem. */
    import: oc.input(importInputSchema).output(z.object({ added: z.int(), changed: z.int() })),
    undoable: oc.output(undoableSchema.nullable()),
    /** Puts the file back to what it was before the last change made here. Refused when it was changed since. */
    undo: oc.output(nothing),
  },
  accounts: {
    list: oc.output(z.array(accountViewSchema)),
    providers: oc.output(z.array(providerViewSchema)),
    add: oc.input(accountInputSchema).output(accountViewSchema),
    update: oc.input(accountInputSchema).output(accountViewSchema),
    remove: oc.input(keyById).output(nothing),
    /** Lets the account's secrets go where it sends them; only at this machine, never over the network. */
    confirm: oc.input(keyById).output(accountViewSchema),
    test: oc.input(keyById).output(accountTestSchema),
  },
  models: {
    /** What the accounts serve and what the catalogue lists for each provider. */
    list: oc.output(modelsSchema),
    /** Names clients may ask for, and the model that is sent instead. */
    setAlias: oc.input(aliasInputSchema).output(nothing),
  },
  overrides: {
    list: oc.input(overrideQuerySchema).output(z.array(overrideSchema)),
    create: oc.input(overrideInputSchema).output(overrideSchema),
    /** Ends it now. */
    end: oc.input(byId).output(overrideSchema),
  },
  approvals: {
    list: oc.input(approvalQuerySchema).output(z.array(approvalSchema)),
    /** Makes the override that lets the next request pass. */
    grant: oc.input(grantInputSchema).output(approvalSchema),
    decline: oc.input(declineInputSchema).output(approvalSchema),
    /** Why it is needed, by whoever was refused. */
    note: oc.input(noteInputSchema).output(approvalSchema),
  },
  alerts: {
    list: oc.input(alertQuerySchema).output(alertPageSchema),
    markSeen: oc.output(nothing),
    /** Lets a webhook that came from elsewhere use the address kept under that name; only at this machine. */
    confirm: oc.input(z.object({ reference: secretReferenceSchema })).output(nothing),
  },
  audit: {
    list: oc.input(auditQuerySchema).output(auditPageSchema),
    verify: oc.output(auditCheckSchema),
    /** JSON lines, oldest first. */
    export: oc.output(z.object({ name: z.string(), text: z.string() })),
  },
  routing: {
    /** The rules in order; the last is what happens when none matches. */
    rules: oc.output(z.array(routeViewSchema)),
    status: oc.output(z.array(accountStatusSchema)),
    /** Where would a request go, and why? Sends nothing. */
    simulate: oc.input(simulateInputSchema).output(simulationSchema),
    /** What would have happened to recent requests without this account? Changes nothing. */
    drill: oc.input(drillInputSchema).output(drillReportSchema),
    /** A rule by its id: changed where it stands, or added at the end. */
    save: oc.input(routeSchema).output(nothing),
    remove: oc.input(keyById).output(nothing),
    /** All ids, in their new order. */
    reorder: oc.input(z.object({ ids: z.array(idSchema).max(500) })).output(nothing),
  },
  settings: {
    setRecording: oc.input(z.object({ bodies: z.enum(loggingModes) })).output(nothing),
  },
  setup: {
    /** `model` is one of the choices; left out, Claude Code chooses itself. */
    get: oc.input(z.object({ keyId: z.string().optional(), model: modelNameSchema.optional() })).output(setupSchema),
    choices: oc.input(z.object({ keyId: z.string().optional() })).output(z.array(setupChoiceSchema)),
    /** What `apply` would change in Claude Code's settings file here; then what it, or `undo`, did change. */
    preview: oc.input(clientWishSchema).output(clientSettingsSchema),
    apply: oc.input(clientWishSchema).output(clientSettingsSchema),
    undo: oc.output(clientSettingsSchema),
  },
  config: {
    check: oc
      .input(z.object({ text: z.string().max(16_000_000).optional() }))
      .output(z.object({ file: z.string(), problems: z.array(configProblemSchema) })),
  },
  doctor: oc.output(z.array(checkSchema)),
};
export type Contract = typeof contract;
