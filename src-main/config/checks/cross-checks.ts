/**
 * What the schema cannot see: names that point nowhere, things that stand twice, settings that contradict each other,
 * and an address that must not be opened. Pure; files named in the configuration are read by `linked-files.ts`.
 */
import { type AccountConfig, type Config, configDefaults } from '../../contract/config.ts';
import { canonicalHost, isLoopbackHost } from '../../contract/host-names.ts';
import type { ProviderFacts } from '../../gateway/providers/provider-facts.ts';
import type { Finding, Report, ValuePath } from '../finding.ts';
import { orphanKeys } from '../orphan-keys.ts';
import { checkAccountSettings } from './account-settings.ts';
import { checkBudgets } from './budget-checks.ts';
import { checkRoutes } from './check-routes.ts';
import { nearestName, suggest } from './nearest-name.ts';
import { checkPrices } from './price-checks.ts';

/** Everything wrong with a configuration that has the right shape. Provider ids are checked when the providers are given. */
export function crossCheck(config: Config, providers: readonly ProviderFacts[] | null): Finding[] {
  const findings: Finding[] = [];
  const report = (path: ValuePath, message: string, fix: string, at: Finding['at'] = 'value') => findings.push({ path, at, message, fix });
  for (const list of ['teams', 'developers', 'keys', 'accounts', 'routes'] as const) repeatedIds(config[list], list, report);
  checkPeople(config, report);
  checkKeys(config, report);
  checkAccounts(config, providers, report);
  checkBudgets(config, report);
  checkPrices(config, report);
  checkAliases(config, report);
  checkRoutes(config, providers, report);
  checkTimeZone(config, report);
  checkListen(config, report);
  return findings;
}

function repeatedIds(items: ReadonlyArray<{ id: string }>, list: string, report: Report): void {
  const seen = new Map<string, number>();
  for (const [index, { id }] of items.entries()) {
    const first = seen.get(id);
    if (first === undefined) seen.set(id, index);
    else
      report(
        [list, index, 'id'],
        `The id \`${id}\` stands in ${list} twice`,
        `Rename this one or remove it; the first is ${list}[${first}].`,
      );
  }
}

function checkPeople(config: Config, report: Report): void {
  const teams = new Set(config.teams.map((team) => team.id));
  for (const [index, developer] of config.developers.entries()) {
    if (!teams.has(developer.team))
      report(['developers', index, 'team'], `There is no team \`${developer.team}\``, suggest(developer.team, teams, 'Add it under teams'));
  }
}

function checkKeys(config: Config, report: Report): void {
  const accounts = new Set(config.accounts.map(({ id }) => id));
  const hashes = new Map<string, string>();
  for (const [index, key] of config.keys.entries()) {
    const path = ['keys', index] as const;
    for (const [item, id] of (key.allow?.accounts ?? []).entries()) {
      if (!accounts.has(id))
        report(
          [...path, 'allow', 'accounts', item],
          `There is no account \`${id}\``,
          suggest(id, accounts, 'Add it under accounts, or take it off this list'),
        );
    }
    const earlier = (key.previous ?? []).map(({ hash }, item) => [hash, ['previous', item, 'hash']] as const);
    for (const [hash, at] of [[key.hash, ['hash']] as const, ...earlier]) {
      const other = hashes.get(hash);
      if (other !== undefined)
        report(
          [...path, ...at],
          `The key \`${key.id}\` has the same value as \`${other}\``,
          'Remove one of the two, or rotate one: `gatehouse keys rotate ID`.',
        );
      hashes.set(hash, key.id);
    }
  }
}

/** What is odd in a configuration that can be used all the same: keys of nobody, which open nothing. */
export function crossCheckWarnings(config: Config): Finding[] {
  const owners = [...config.developers.map(({ id }) => `developer:${id}`), ...config.teams.map(({ id }) => `team:${id}`)];
  const orphans = new Set(orphanKeys(config));
  return config.keys.flatMap((key, index): Finding[] =>
    orphans.has(key)
      ? [
          {
            path: ['keys', index, 'owner'],
            at: 'value',
            message: `The owner \`${key.owner}\` of key \`${key.id}\` is not in this file, so the key opens nothing`,
            fix: suggestOwner(key.owner, owners, 'Give the key to somebody else, or remove the key'),
          },
        ]
      : [],
  );
}

function checkAccounts(config: Config, providers: readonly ProviderFacts[] | null, report: Report): void {
  if (providers === null) return;
  const known = new Map(providers.map((provider) => [provider.id, provider]));
  for (const [index, account] of config.accounts.entries()) {
    const provider = known.get(account.provider);
    const path = ['accounts', index] as const;
    if (provider === undefined)
      report(
        [...path, 'provider'],
        `There is no provider \`${account.provider}\``,
        suggest(account.provider, known.keys(), `Known providers: ${[...known.keys()].join(', ')}`),
      );
    else {
      if (account.login !== undefined) checkLogin(account, path, report);
      else if (provider.needsSecret && account.secret === undefined)
        report(
          [...path, 'secret'],
          `The account \`${account.id}\` has no \`secret\``,
          'Add e.g. `secret: ${env:ANTHROPIC_API_KEY}` to this block.',
        );
      checkAccountSettings(account, provider, path, report);
    }
  }
}

/** A developer's login goes to Anthropic itself and nowhere else, whatever this file says. */
function checkLogin({ id, provider, secret, baseUrl }: AccountConfig, path: readonly (string | number)[], report: Report): void {
  const host = baseUrl === undefined ? null : new URL(baseUrl).hostname;
  const isOwn = host === null || canonicalHost(host) === 'api.anthropic.com' || isLoopbackHost(host);
  if (provider !== 'anthropic')
    report(
      [...path, 'login'],
      `The account \`${id}\` passes logins on to ${provider}`,
      'Only `provider: anthropic` knows claude.ai logins; remove `login`.',
    );
  else if (!isOwn)
    report(
      [...path, 'baseUrl'],
      `The account \`${id}\` would pass logins on to another address`,
      'Remove `baseUrl`, or `login`: logins go to Anthropic only.',
    );
  else if (secret !== undefined)
    report([...path, 'secret'], `The account \`${id}\` has a secret and passes logins on`, 'Remove one of `secret` and `login`.');
}

/** An alias may lead to another alias, but never back to itself. */
function checkAliases(config: Config, report: Report): void {
  const aliases = new Map(Object.entries(config.aliases));
  const settled = new Set<string>();
  for (const start of aliases.keys()) {
    const way: string[] = [];
    for (let name: string | undefined = start; name !== undefined && !settled.has(name); name = aliases.get(name)) {
      if (way.includes(name)) {
        report(
          ['aliases', start],
          `The alias leads back to itself: ${[...way, name].join(' -> ')}`,
          'Point one of them to a model that a provider has.',
        );
        break;
      }
      way.push(name);
    }
    for (const name of way) settled.add(name);
  }
}

function checkTimeZone(config: Config, report: Report): void {
  const zone = config.organization.timeZone;
  if (zone === undefined || isTimeZone(zone)) return;
  const meant = nearestName(zone, Intl.supportedValuesOf('timeZone'));
  report(
    ['organization', 'timeZone'],
    `\`${zone}\` is not a time zone`,
    meant === null ? 'Write an IANA name such as Europe/Berlin, or UTC.' : `Did you mean \`${meant}\`?`,
  );
}

function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function checkListen(config: Config, report: Report): void {
  const { host = configDefaults.host, port = configDefaults.port, adminPort = configDefaults.adminPort, tls, behindProxy } = config.listen;
  if (port === adminPort && port !== 0) {
    report(
      ['listen', config.listen.adminPort === undefined ? 'port' : 'adminPort'],
      `Port ${port} is used for the gateway and for the interface`,
      `Give them two ports, e.g. ${configDefaults.port} and ${configDefaults.adminPort}.`,
    );
  }
  if (isLoopbackHost(host) || tls !== undefined || behindProxy === true) return;
  report(
    ['listen', 'host'],
    `\`${host}\` can be reached from other machines, and virtual keys would cross the network in clear text`,
    'Use 127.0.0.1, or set `tls:` with certFile and keyFile, or `behindProxy: true` if a proxy in front does the encryption.',
  );
}

/** Owners are compared by their ids; the kind (developer, team) is the same for half of them. */
function suggestOwner(typed: string, owners: Iterable<string>, otherwise: string): string {
  const kind = typed.slice(0, typed.indexOf(':') + 1);
  const ids = [...owners].filter((owner) => owner.startsWith(kind)).map((owner) => owner.slice(kind.length));
  return suggest(typed.slice(kind.length), ids, otherwise);
}
