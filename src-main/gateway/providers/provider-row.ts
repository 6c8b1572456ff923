/**
 * A provider as a row of a table: everything that differs between vendors whose wire is one of the common formats. One
 * function turns a row into a provider; a vendor that needs more than a row gets a file of its own.
 */
import type { AccountFormat } from '../../contract/config.ts';
import type { ChatQuirks } from '../formats/openai-chat/chat-quirks.ts';
import { refuseSafeguardsIn } from '../formats/refuse-safeguards.ts';
import type { TargetFormat } from '../formats/wire-format.ts';
import { catalogueModel } from '../metering/catalogue.ts';
import type { Account } from '../snapshot.ts';
import { createDialects } from './dialects.ts';
import { joinUrl } from './join-url.ts';
import { knownModels } from './known-models.ts';
import { readModelIds } from './model-ids.ts';
import type { OriginalRequest, PrepareTerms, Provider } from './provider.ts';
import type { ProviderGroup, ProviderSetting } from './provider-facts.ts';
import { headersForMessages, headersForTranslation } from './request-headers.ts';

type HeaderName = 'authorization' | 'x-api-key' | 'api-key';

export interface ProviderRow {
  readonly id: string;
  readonly title: string;
  readonly group: ProviderGroup;
  /** Null: the account must name one. */
  readonly baseUrl: string | null;
  /** The vendor's own page that says the address and the paths. */
  readonly docsUrl: string | null;
  /** The path of each format below the base URL, the preferred one first. */
  readonly paths: Partial<Readonly<Record<Exclude<AccountFormat, 'gemini'>, string>>>;
  /** The path of the model list; null: there is none. */
  readonly modelsPath: string | null;
  readonly secret: 'needed' | 'optional';
  /** Where the secret travels, and where it does in Messages requests when that is another place. */
  readonly auth?: HeaderName;
  readonly messagesAuth?: HeaderName;
  /** What people call the key there, and its usual variable. */
  readonly key: string;
  readonly variable: string;
  /** How its chat completions differ from what nearly every compatible server takes. */
  readonly quirks?: Partial<ChatQuirks>;
  /** Answers say what they cost (metering/reported-cost.ts). */
  readonly reportsCost?: true;
  /** Models it serves without being told; `listed`: those in the catalogue. */
  readonly serves: RegExp | 'listed';
  readonly models: readonly string[];
}

export function providerFromRow(row: ProviderRow): Provider {
  const formats = Object.keys(row.paths) as (keyof ProviderRow['paths'])[];
  const dialects = createDialects(row.quirks ?? {});
  const formatOf = (account: Account) => (account.config.format as (typeof formats)[number] | undefined) ?? formats[0]!;
  const models = knownModels(row.id, row.models);
  const { auth = 'authorization' } = row;

  function prepare(original: OriginalRequest, body: Uint8Array, account: Account, secret: string | null, terms: PrepareTerms) {
    const format = formatOf(account);
    const isMessages = format === 'anthropic-messages';
    // Another gateway may lead to Claude; a vendor, host or local server does not run Anthropic's check.
    if (isMessages && row.group !== 'own') refuseSafeguardsIn(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
    const path = row.paths[format] ?? '';
    // Below Messages there is counting; the others have one path each.
    const below = isMessages ? original.path.replace('/v1/messages', '') + original.query : '';
    const headers = isMessages
      ? headersForMessages(original.headers, account)
      : headersForTranslation(original.headers, account, terms.stream);
    if (secret !== null) headers.push(credential(isMessages ? (row.messagesAuth ?? auth) : auth, secret));
    return { url: joinUrl(account.baseUrl ?? '', path) + below, method: 'POST' as const, headers, body };
  }

  return {
    id: row.id,
    title: row.title,
    group: row.group,
    defaultBaseUrl: row.baseUrl,
    docsUrl: row.docsUrl,
    needsSecret: row.secret === 'needed',
    credential: { what: row.key, variable: row.variable },
    simulated: false,
    // Another gateway may lead to Anthropic.
    ...(row.group === 'own' && { keepsThreads: true as const }),
    ...(row.reportsCost && { reportsCost: row.reportsCost }),
    settings: settingsOf(row, formats),
    formats,
    serves: (model) => (row.serves === 'listed' ? catalogueModel(row.id, model) !== null : row.serves.test(model)),
    get models() {
      return models();
    },
    dialect: (_model, account): TargetFormat | null => {
      const format = formatOf(account);
      return format === 'anthropic-messages' ? null : dialects[format];
    },
    ...(row.modelsPath !== null && {
      listing: {
        request: (account: Account, secret: string | null) => ({
          url: joinUrl(account.baseUrl ?? '', row.modelsPath ?? ''),
          method: 'GET' as const,
          headers: [['accept', 'application/json'] as const, ...(secret === null ? [] : [credential(auth, secret)])],
          body: null,
        }),
        read: readModelIds,
      },
    }),
    prepare,
  };
}

function settingsOf(row: ProviderRow, formats: readonly AccountFormat[]): ProviderSetting[] {
  return [
    ...(row.baseUrl === null ? [{ name: 'baseUrl', need: 'always', example: 'https://llm.example.com' } as const] : []),
    ...(formats.length > 1 ? [{ name: 'format', need: 'optional', example: formats[1] ?? '', otherwise: formats[0] ?? '' } as const] : []),
  ];
}

function credential(header: HeaderName, secret: string): [string, string] {
  return [header, header === 'authorization' ? `Bearer ${secret}` : secret];
}
