/**
 * What can be said of a provider without running any of its code: for the configuration's checks, which may run in a
 * thread of their own, and for the forms. Plain data only.
 */
import type { AccountFormat } from '../../contract/config.ts';
import type { providerSettingNames, ProviderView } from '../../contract/models.ts';

export type ProviderGroup = ProviderView['group'];

/** The account settings that only some providers have. */
export type SettingName = (typeof providerSettingNames)[number];

export interface ProviderSetting {
  readonly name: SettingName;
  /** `address`: only for as long as no base URL is given. */
  readonly need: 'always' | 'address' | 'optional';
  /** What people write there. */
  readonly example: string;
  /** What holds when it is left out. */
  readonly otherwise?: string;
}

export interface ProviderFacts {
  readonly id: string;
  /**
   * Where requests go unless the account says otherwise; null when there is no such address. `{region}` and `{resource}`
   * stand for the account's settings.
   */
  readonly defaultBaseUrl: string | null;
  /** Regions whose address is made otherwise. */
  readonly regionBaseUrls?: Readonly<Record<string, string>>;
  readonly needsSecret: boolean;
  readonly title?: string;
  readonly settings?: readonly ProviderSetting[];
  /** What `format` may say; the first is the one that holds when it is left out. */
  readonly formats?: readonly AccountFormat[];
}

/** Only the facts: what may travel to another thread. */
export function plainFacts({ id, defaultBaseUrl, regionBaseUrls, needsSecret, title, settings, formats }: ProviderFacts): ProviderFacts {
  return {
    id,
    defaultBaseUrl,
    needsSecret,
    ...(regionBaseUrls && { regionBaseUrls }),
    ...(title !== undefined && { title }),
    ...(settings && { settings }),
    ...(formats && { formats }),
  };
}
