/** Providers as the account form offers them, and the models they have, as the Models page lists them. */
import { z } from 'zod';
import { accountFormats } from './config.ts';

export const providerSettingNames = [
  'region',
  'project',
  'resource',
  'apiVersion',
  'inferenceProfile',
  'awsProfile',
  'format',
  'baseUrl',
] as const;

export const providerViewSchema = z.object({
  id: z.string(),
  title: z.string(),
  group: z.enum(['claude', 'cloud', 'vendor', 'host', 'local', 'own', 'built-in']),
  /** With `{region}` or `{resource}` where the account's setting stands. */
  defaultBaseUrl: z.string().nullable(),
  needsSecret: z.boolean(),
  /** What people put into the secret, in words, and the variable it is usually found in; null: the provider takes none. */
  credential: z.object({ what: z.string(), variable: z.string() }).nullable(),
  simulated: z.boolean(),
  docsUrl: z.string().nullable(),
  settings: z.array(
    z.object({
      name: z.enum(providerSettingNames),
      /** `address`: only for as long as no base URL is given. */
      need: z.enum(['always', 'address', 'optional']),
      example: z.string(),
      otherwise: z.string().nullable(),
    }),
  ),
  /** The wire formats it can be asked in, the usual one first; empty: there is no choice. */
  formats: z.array(z.enum(accountFormats)),
});
export type ProviderView = z.infer<typeof providerViewSchema>;

export const modelCapabilities = ['tools', 'images', 'documents', 'thinking', 'caching'] as const;
export type ModelCapability = (typeof modelCapabilities)[number];

/** Nano-dollars per million tokens. */
export const modelPriceSchema = z.object({
  input: z.int(),
  output: z.int(),
  cacheRead: z.int(),
  cacheWrite5m: z.int(),
  /** Applied on top, in millionths; 1,000,000 is none. */
  multiplierMillionths: z.int(),
  /** The list and model the price is from, or the setting. */
  source: z.string(),
  /** Why it may be another; null when it is surely this one. */
  uncertain: z.string().nullable(),
});

export const modelViewSchema = z.object({
  id: z.string(),
  name: z.string().nullable(),
  providerId: z.string(),
  contextTokens: z.int().nullable(),
  /** As far as is known; empty says nothing. */
  capabilities: z.array(z.enum(modelCapabilities)),
  price: modelPriceSchema.nullable(),
  /** Accounts that serve it without being told; empty: none does. */
  accounts: z.array(z.string()),
  simulated: z.boolean(),
});
export type ModelView = z.infer<typeof modelViewSchema>;

export const modelsSchema = z.object({
  models: z.array(modelViewSchema),
  aliases: z.array(z.object({ alias: z.string(), model: z.string() })),
  catalogueVersion: z.string(),
});

/** Null takes the alias away. */
export const aliasInputSchema = z.object({ alias: z.string().min(1).max(200), model: z.string().min(1).max(200).nullable() });
