/**
 * Where an account's requests go: the address it names, or its provider's own with the account's region or resource
 * filled in.
 */
import type { AccountConfig } from '../../contract/config.ts';
import type { ProviderFacts } from './provider-facts.ts';

type Addressed = Pick<ProviderFacts, 'defaultBaseUrl' | 'regionBaseUrls'>;
type Place = Pick<AccountConfig, 'region' | 'resource'>;

/** Without a trailing slash; null when there is none (a provider that answers from inside, a setting that is missing). */
export function baseUrlOf(provider: Addressed, account: Place & Pick<AccountConfig, 'baseUrl'>): string | null {
  const url = account.baseUrl ?? ownBaseUrl(provider, account);
  return url?.replace(/\/+$/, '') ?? null;
}

/**
 * The origin that is the provider's own, whatever base URL the account names. An address made from the name of a
 * customer's resource is nobody's own: whoever writes the file could write another customer's.
 */
export function ownOrigin(provider: Addressed, account: Place): string | null {
  const url = provider.defaultBaseUrl?.includes('{resource}') === true ? null : ownBaseUrl(provider, account);
  return url === null ? null : new URL(url).origin;
}

function ownBaseUrl({ defaultBaseUrl, regionBaseUrls }: Addressed, { region, resource }: Place): string | null {
  const template = (region === undefined ? undefined : regionBaseUrls?.[region]) ?? defaultBaseUrl;
  if (template === null) return null;
  const filled = template.replaceAll('{region}', region ?? '{').replaceAll('{resource}', resource ?? '{');
  return filled.includes('{') ? null : filled;
}
