/**
 * Puts a changed configuration into force: gateway, retention, readers. A refused file changes nothing but the warning
 * that names its first mistake. What only a new listener can follow is said, not done: no stream is dropped for it.
 */
import type { LiveHub } from '../admin/live-hub.ts';
import type { ConfigStore } from '../config/config-store.ts';
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
  warnOfPasswords(config, warnings);
  return config.onChange(() => {
    const [problem] = config.problems();
    if (problem === undefined) warnings.clear('config_refused');
    else warnings.raise('config_refused', `${describeProblem(problem)} The last good configuration stays in force.`);
    warnOfPasswords(config, warnings);
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
