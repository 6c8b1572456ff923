/** Which settings an account must have and may have, by what its provider says of itself. */
import type { AccountConfig } from '../../contract/config.ts';
import { providerSettingNames } from '../../contract/models.ts';
import type { ProviderFacts } from '../../gateway/providers/provider-facts.ts';
import type { Report, ValuePath } from '../finding.ts';

/** Settings that mean nothing to providers that do not name them. A base URL any provider takes. */
const special = providerSettingNames.filter((name) => name !== 'baseUrl');

/** `path` leads to the account's block. */
export function checkAccountSettings(account: AccountConfig, provider: ProviderFacts, path: ValuePath, report: Report): void {
  const title = provider.title ?? provider.id;
  for (const { name, need, example } of provider.settings ?? []) {
    const isNeeded = need === 'always' || (need === 'address' && account.baseUrl === undefined);
    if (isNeeded && account[name] === undefined)
      report([...path, name], `\`${name}\` is missing; ${title} needs one`, `Add e.g. \`${name}: ${example}\` to this block.`);
  }
  for (const name of special) {
    if (account[name] === undefined || provider.settings?.some((setting) => setting.name === name) === true) continue;
    const known = provider.settings?.map((setting) => setting.name) ?? [];
    report(
      [...path, name],
      `${title} has no \`${name}\``,
      known.length === 0 ? 'Take it out of this block.' : `Take it out of this block; ${title} knows ${known.join(', ')}.`,
      'key',
    );
  }
  const { formats } = provider;
  if (account.format !== undefined && formats !== undefined && !formats.includes(account.format))
    report([...path, 'format'], `${title} does not speak \`${account.format}\``, `It speaks ${formats.join(', ')}.`);
  if (
    provider.settings?.some(({ name }) => name === 'awsProfile') === true &&
    account.awsProfile !== undefined &&
    account.secret !== undefined
  )
    report([...path, 'awsProfile'], 'An account has a `secret` or an `awsProfile`, not both', 'Take one of them out of this block.', 'key');
}
