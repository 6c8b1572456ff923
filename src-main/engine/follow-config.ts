/**
 * Puts a changed configuration into force: gateway, retention, readers. A refused file changes nothing but the warning
 * that names its first mistake. What only a new listener can follow is said, not done: no stream is dropped for it.
 */
import type { LiveHub } from '../admin/live-hub.ts';
import type { ConfigStore } from '../config/config-store.ts';
import { inForce } from '../admin/config-in-force.ts';
import { orphanKeys } from '../config/orphan-keys.ts';
import { describeProblem } from '../contract/config.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Snapshot } from '../gateway/snapshot.ts';
import type { Warnings } from '../observe/warnings.ts';
import type { Store } from '../store/store.ts';
import { retentionOf } from './retention-of.ts';

export interface Following {
  readonly config: ConfigStore;
  readonly gateway: Gateway;
  readonly store: Store;
  readonly warnings: Warnings;
  readonly live: LiveHub;
  /** The current snapshot with what the command line overrides. */
  snapshot(): Snapshot;
}

/** The result stops following. */
export function followConfig({ config, gateway, store, warnings, live, snapshot }: Following): () => void {
  const listenerOf = ({ listen, connections }: Snapshot) => JSON.stringify([listen, connections]);
  let listening = listenerOf(snapshot());
  const warn = () => {
    const [problem] = config.problems();
    if (problem === undefined) warnings.clear('config_refused');
    else warnings.raise('config_refused', `${describeProblem(problem)} ${inForce(config.current())}`);
    warnOfPasswords(config, warnings);
    warnOfOrphans(config, warnings);
  };
  warn();
  return config.onChange(() => {
    warn();
    const next = snapshot();
    gateway.applyConfig(next);
    store.setRetention(retentionOf(config.current().config));
    const wanted = listenerOf(next);
    if (gateway.url === null) listening = wanted;
    if (wanted === listening) warnings.clear('config_restart');
    else
      warnings.raise(
        'config_restart',
        'listen: or connections: was changed. Switch the gateway off and on to follow it; running streams would end otherwise.',
      );
    live.configChanged();
  });
}

/** Whoever deletes somebody and not their keys has cut them off, and should know that the keys are still there. */
function warnOfOrphans(config: ConfigStore, warnings: Warnings): void {
  const orphans = orphanKeys(config.current().config);
  if (orphans.length === 0) return warnings.clear('orphan_keys');
  const named = orphans.slice(0, 5).map(({ id, owner }) => `${id} (${owner})`);
  const more = orphans.length > named.length ? ` and ${orphans.length - named.length} more` : '';
  warnings.raise(
    'orphan_keys',
    `The owners of these keys are not in the configuration: ${named.join(', ')}${more}. The keys are refused; remove them, or give them to somebody else.`,
  );
}

/** A file that worked goes on working; but whoever reads it, or its history, reads the password. */
function warnOfPasswords(config: ConfigStore, warnings: Warnings): void {
  const ids = config.current().config.accounts.flatMap(({ id, proxy }) => (proxy !== undefined && holdsPassword(proxy) ? [id] : []));
  if (ids.length === 0) return warnings.clear('proxy_password');
  const where = ids.map((id) => `accounts[${id}].proxy`).join(', ');
  warnings.raise(
    'proxy_password',
    `${where} holds a password, which everybody sees who can read the file or its history. Put the whole address into the environment or the vault, and write e.g. proxy: \${env:COMPANY_PROXY}.`,
  );
}

function holdsPassword(proxy: string): boolean {
  return URL.canParse(proxy) && new URL(proxy).password !== '';
}
