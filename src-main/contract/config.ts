/**
 * The shape of `gatehouse.yaml`: what a person writes, reviews and commits. Secrets never stand here, only references
 * to them (`${env:NAME}`, `${vault:NAME}`, `${keychain:NAME}`); virtual keys stand as SHA-256 hashes.
 * Unknown fields are refused, so that a misspelt limit is an error and not a silent nothing.
 */
import { z } from 'zod';
import { limitSchema, tierFields } from './governance.ts';
import { routeSchema, routingSchema } from './routes.ts';

/** Ids appear in references such as `developer:me`, in paths and in CSV: small letters, digits, dot, dash, underscore. */
export const idSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'must be 1-63 small letters, digits, ".", "-" or "_", starting with a letter or digit');

export const secretReferenceSchema = z
  .string()
  .regex(
    /^\$\{(env|vault|keychain):[A-Za-z_][A-Za-z0-9_.-]{0,127}\}$/,
    'must be a reference such as ${env:ANTHROPIC_API_KEY}, ${vault:anthropic} or ${keychain:anthropic}; the secret itself never stands in this file',
  );

export const ownerSchema = z.string().regex(/^(developer|team):[a-z0-9][a-z0-9._-]{0,62}$/, 'must be developer:ID or team:ID');

/**
 * What people call something. It stands in tables, terminals and sentences: nothing in it may steer a terminal or turn
 * the text around it.
 */
export const nameSchema = z
  .string()
  .max(120)
  .regex(/^(?:[\t\n\r]|[^\p{Cc}\u202A-\u202E\u2066-\u2069])*$/u, 'must be plain text; take out control and direction characters');

const timeSchema = z.iso.datetime({ offset: true });

/** A value that a rotation replaced: it works until its own end, whatever is rotated after it. */
const earlierValueSchema = z.strictObject({
  hash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  prefix: z.string().max(24).optional(),
  until: timeSchema,
});
/** More at once than anybody can follow. */
export const mostEarlierValues = 20;
const patternsSchema = z.array(z.string().min(1).max(200)).max(200);

export const keySchema = z.strictObject({
  id: idSchema,
  owner: ownerSchema,
  name: nameSchema.optional(),
  /** SHA-256 of the value, hex. The value itself is shown once and never stored here. */
  hash: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hex digits; create keys with `gatehouse keys create`'),
  /** The first characters of the value, shown so that a person can tell keys apart. */
  prefix: z.string().max(24),
  created: timeSchema,
  expires: timeSchema.optional(),
  disabled: z.boolean().optional(),
  revoked: timeSchema.optional(),
  /** After rotations: the earlier values, each until its own end. Files made before there could be several hold one block. */
  previous: z
    .union([z.array(earlierValueSchema).max(mostEarlierValues), earlierValueSchema], {
      error: `must be a list of at most ${mostEarlierValues} blocks with hash and until`,
    })
    .transform((value) => (Array.isArray(value) ? value : [value]))
    .optional(),
  ...tierFields,
});

/** The wire formats an account may be asked to speak where its provider offers several. */
export const accountFormats = ['anthropic-messages', 'openai-chat', 'openai-responses', 'gemini'] as const;
export type AccountFormat = (typeof accountFormats)[number];

/** Whose machines may answer a model at Bedrock; the first part of its id. `none` asks the region itself. */
export const inferenceProfiles = ['global', 'us', 'eu', 'apac', 'jp', 'au', 'ca', 'us-gov', 'none'] as const;

export const accountSchema = z.strictObject({
  id: idSchema,
  provider: idSchema,
  name: nameSchema.optional(),
  secret: secretReferenceSchema.optional(),
  /**
   * Instead of a secret: the developer's own claude.ai login, which came with the request, goes on untouched. The virtual
   * key then rides in `x-gatehouse-key`. Only for `anthropic`.
   */
  login: z.literal('passthrough').optional(),
  /** Shown, logged and kept in git: nothing secret may stand in it, and a query would not survive the path behind it. */
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .regex(
      /^(?!https?:\/\/(?:[^/]*@|[^?#]*[?#]))/i,
      'must be an address without a user, a password or a query; name the secret with `secret`',
    )
    .optional(),
  /** Where a cloud runs the model, e.g. us-east-1 (Bedrock) or europe-west1 (Vertex). */
  region: z
    .string()
    .max(40)
    .regex(/^[a-z]+(?:-[a-z0-9]+)*$/, 'must be a region as the cloud writes it; e.g. us-east-1 or europe-west1')
    .optional(),
  /** Google Cloud's project id. */
  project: z
    .string()
    .max(100)
    .regex(/^[a-z][a-z0-9.:-]*$/, 'must be the id of a Google Cloud project; e.g. acme-prod-4711')
    .optional(),
  /** The name of an Azure resource: the first part of its host name. */
  resource: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/, 'must be the name of the resource alone; e.g. acme-openai, not its address')
    .optional(),
  apiVersion: z
    .string()
    .max(40)
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be a version as the API writes it; e.g. 2025-04-01-preview')
    .optional(),
  inferenceProfile: z.enum(inferenceProfiles).optional(),
  /** A named profile of this machine's AWS configuration. */
  awsProfile: z.string().min(1).max(120).optional(),
  format: z.enum(accountFormats).optional(),
  /** A model as it is asked for -> the account's own name for it (a deployment, an inference profile, an ARN). */
  modelMap: z.record(z.string().min(1).max(200), z.string().min(1).max(400)).optional(),
  /** Model patterns this account serves (`*` is a wildcard). Left out: whatever the provider serves. */
  models: patternsSchema.optional(),
  /** Lower is tried first. */
  priority: z.int().min(0).max(1000).optional(),
  weight: z.int().min(0).max(1000).optional(),
  disabled: z.boolean().optional(),
  limits: z.array(limitSchema).max(20).optional(),
  /**
   * Patterns of ids that every key may use at this account: files uploaded and containers made outside of Gatehouse. All
   * other ids work only for the key that received them.
   */
  sharedIds: patternsSchema.optional(),
  /**
   * OpenAI's Responses: nothing is stored at the provider (`store: false`), whatever the client says; what it refers to is
   * kept here instead.
   */
  keepNothing: z.boolean().optional(),
  /**
   * `automatic` (the default): requests to Claude of clients whose format has no marks for the prompt cache are marked.
   * `as-sent`: nothing is put in.
   */
  promptCaching: z.enum(['automatic', 'as-sent']).optional(),
  /** Client headers passed on to this account besides the provider's own list. */
  forwardHeaders: z
    .array(z.string().regex(/^[a-z0-9-]+$/))
    .max(50)
    .optional(),
  /** An address with a password is a secret, and stands here as a reference. */
  proxy: z.union([secretReferenceSchema, z.url({ protocol: /^https?$/ })]).optional(),
  /** PEM file with further certificate authorities for this account. */
  caFile: z.string().min(1).optional(),
  timeouts: z
    .strictObject({
      connectMs: z.int().min(100).max(120_000).optional(),
      firstByteMs: z.int().min(1000).max(3_600_000).optional(),
      silenceMs: z.int().min(1000).max(3_600_000).optional(),
      /** From sending to the last event. Left out: no limit. */
      totalMs: z.int().min(1000).max(86_400_000).optional(),
    })
    .optional(),
});

/** Own prices, US dollars per million tokens, or a factor on the catalogue's. They win over the catalogue. */
export const priceSchema = z.strictObject({
  /** Left out: every model. */
  model: z.string().min(1).max(200).optional(),
  account: idSchema.optional(),
  /** A contract's factor on list prices, e.g. 0.8. Stands instead of `input` and `output`. */
  multiplier: z.number().min(0).max(1000).optional(),
  input: z.number().min(0).max(100_000).optional(),
  output: z.number().min(0).max(100_000).optional(),
  cacheRead: z.number().min(0).max(100_000).optional(),
  cacheWrite5m: z.number().min(0).max(100_000).optional(),
  cacheWrite1h: z.number().min(0).max(100_000).optional(),
  /** US dollars per 1,000 web searches. */
  webSearchPerThousand: z.number().min(0).max(100_000).optional(),
  /** Holds from this moment on, and until just before that one. Left out: always. */
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
});

/** Where alerts go besides the feed. An address that is a secret, as Slack's are, stands here as a reference. */
export const webhookSchema = z.strictObject({
  url: z.union([secretReferenceSchema, z.url({ protocol: /^https?$/ })]),
  format: z.enum(['json', 'slack']),
});

export const loggingModes = ['full', 'errors', 'none'] as const;
export const ledgerFailureModes = ['refuse', 'allow'] as const;
export const unknownPriceModes = ['refuse', 'dearest', 'allow'] as const;

export const configSchema = z.strictObject({
  version: z.literal(1),
  organization: z.strictObject({
    id: idSchema,
    name: nameSchema.min(1),
    timeZone: z.string().min(1).max(64).optional(),
    ...tierFields,
  }),
  teams: z.array(z.strictObject({ id: idSchema, name: nameSchema.min(1), ...tierFields })).default([]),
  developers: z
    .array(z.strictObject({ id: idSchema, name: nameSchema.min(1), team: idSchema, email: z.email().optional(), ...tierFields }))
    .default([]),
  keys: z.array(keySchema).default([]),
  accounts: z.array(accountSchema).default([]),
  /** A name the client may ask for -> the model that is sent. */
  aliases: z.record(z.string().min(1).max(200), z.string().min(1).max(200)).default({}),
  /** First match wins; a request that no route matches goes to the accounts that serve its model. */
  routes: z.array(routeSchema).max(500).default([]),
  routing: routingSchema.default({}),
  prices: z.array(priceSchema).default([]),
  logging: z.strictObject({ bodies: z.enum(loggingModes).optional() }).default({}),
  listen: z
    .strictObject({
      host: z.string().min(1).max(255).optional(),
      port: z.int().min(0).max(65_535).optional(),
      adminPort: z.int().min(0).max(65_535).optional(),
      tls: z.strictObject({ certFile: z.string().min(1), keyFile: z.string().min(1) }).optional(),
      behindProxy: z.boolean().optional(),
      /** Further Host names clients may use, e.g. the workstation's name. */
      hosts: z.array(z.string().min(1).max(255)).optional(),
    })
    .default({}),
  limits: z
    .strictObject({
      /** Largest request body, and largest single event of an answer, MiB. Anthropic's own limit is 32. */
      bodyMb: z.number().positive().max(256).optional(),
      /** All request bodies in memory at once, MiB. */
      bufferMb: z.number().positive().max(65_536).optional(),
      /** Largest unstreamed answer, and what a compressed answer may decompress to, MiB. */
      answerMb: z.number().positive().max(1024).optional(),
      /** Memory for responses that clients of OpenAI's Responses may refer to; 0: none are kept. */
      responsesMb: z.number().min(0).max(4096).optional(),
    })
    .default({}),
  /** What clients may keep open. Times end connections on which nothing moves, never slow ones. */
  connections: z
    .strictObject({
      /** Open at once; a quarter of them from one address, where clients have addresses of their own. */
      most: z.int().min(16).max(65_536).optional(),
      headersMs: z.int().min(1000).max(600_000).optional(),
      /** Without a byte of a request's body. */
      uploadMs: z.int().min(1000).max(3_600_000).optional(),
      /** Without the client taking a byte of its answer. */
      readerMs: z.int().min(1000).max(86_400_000).optional(),
      /** Between two requests. */
      idleMs: z.int().min(1000).max(3_600_000).optional(),
      /** At a stop, how long running answers may take to end. */
      drainMs: z.int().min(0).max(3_600_000).optional(),
    })
    .default({}),
  retention: z
    .strictObject({
      bodiesGb: z.number().positive().max(10_000).optional(),
      bodiesDays: z.int().min(1).max(3650).optional(),
      rowsDays: z.int().min(1).max(3650).optional(),
      ledgerMonths: z.int().min(1).max(240).optional(),
    })
    .default({}),
  alerts: z.strictObject({ webhooks: z.array(webhookSchema).max(10).optional() }).default({}),
  onLedgerFailure: z.enum(ledgerFailureModes).optional(),
  admission: z
    .strictObject({
      /** What a token read from the prompt cache counts in token limits, 0 to 1; left out: what it costs there beside one that is not cached. */
      cacheReadWeight: z.number().min(0).max(1).optional(),
      /** When budgets apply and nobody knows the model's price. */
      unknownPrice: z.enum(unknownPriceModes).optional(),
      /** Reserved on top of a strict bound when the provider itself runs tools: bytes cannot bound that. Left out: refused. */
      serverToolsUsd: z.number().min(0).max(10_000).optional(),
      /** Reserved on top of a strict bound for each input by URL, file or compressed document. Left out: refused. */
      linkedInputUsd: z.number().min(0).max(10_000).optional(),
    })
    .default({}),
});

/** The file as parsed: lists present, everything else as the person left it. */
export type Config = z.infer<typeof configSchema>;
export type KeyConfig = z.infer<typeof keySchema>;
export type AccountConfig = z.infer<typeof accountSchema>;
export type PriceConfig = z.infer<typeof priceSchema>;
export type WebhookConfig = z.infer<typeof webhookSchema>;
export type LoggingMode = (typeof loggingModes)[number];

/** What holds where the file says nothing. Sizes in the unit their name says. */
export const configDefaults = {
  host: '127.0.0.1',
  port: 4283,
  adminPort: 4284,
  bodyMb: 32,
  bufferMb: 512,
  answerMb: 64,
  responsesMb: 64,
  connections: 4096,
  headersMs: 30_000,
  uploadMs: 30_000,
  readerMs: 300_000,
  idleMs: 90_000,
  drainMs: 10_000,
  bodiesGb: 2,
  bodiesDays: 7,
  rowsDays: 90,
  ledgerMonths: 13,
  connectMs: 10_000,
  firstByteMs: 600_000,
  firstByteWithAlternativeMs: 120_000,
  silenceMs: 300_000,
  unknownPrice: 'dearest',
  queueConcurrentMs: 60_000,
  alertAt: [50, 75, 90],
  runawayRepeats: 20,
  runawayUsdPer10m: 25,
} as const;

/** One thing wrong with the file: where, what, and how to mend it. Lines and columns start at 1. */
export const configProblemSchema = z.object({
  file: z.string(),
  line: z.int(),
  column: z.int(),
  path: z.string(),
  message: z.string(),
  fix: z.string(),
});
export type ConfigProblem = z.infer<typeof configProblemSchema>;

/** Where it is, what it is and how to mend it, as one line. */
export function describeProblem({ file, line, column, message, fix }: ConfigProblem): string {
  return `${file}:${line}:${column}: ${message.replace(/[.:]?$/, '.')} ${fix}`;
}
