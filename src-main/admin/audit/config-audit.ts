/**
 * Follows the configuration for the audit log: each state that comes into force is compared with the one before, also
 * with the one that an earlier run left, so that a hand edit is found whenever it was made. Nobody waits for it.
 */
import type { ConfigStore, LoadedConfig } from '../../config/config-store.ts';
import type { Config } from '../../contract/config.ts';
import type { AuditLog } from './audit-log.ts';
import { configDifference } from './config-difference.ts';

export interface ConfigAuditOptions {
  readonly config: ConfigStore;
  readonly audit: AuditLog;
  /** The state that an earlier run saw last; null when there is none, or none that can be read any more. */
  readonly left: { readonly config: Config; readonly revision: string } | null;
  /** Who wrote into the file: the author of its newest commit, or `file`. */
  readonly fileAuthor: () => Promise<string>;
}

export interface ConfigAudit {
  /** Resolves when every change so far is in the log or given up. */
  settled(): Promise<void>;
  close(): void;
}

export function followConfigForAudit({ config, audit, left, fileAuthor }: ConfigAuditOptions): ConfigAudit {
  let last = config.current();
  let work = left?.revision === last.revision ? Promise.resolve() : record(left?.config ?? last.config, last);
  const stop = config.onChange(() => {
    const [before, after] = [last, config.current()];
    if (after.revision === before.revision) return;
    last = after;
    work = work.then(() => record(before.config, after));
  });

  async function record(before: Config, { config: after, author, revision, text }: LoadedConfig): Promise<void> {
    const changes = await configDifference(before, after);
    // A comment, or the order of lines, is nothing that anybody decided.
    if (changes.length === 0) return audit.keepConfig({ revision, text });
    const by = author ?? { actor: await fileAuthor(), action: 'config.edited' };
    audit.noteConfig({ ...by, changes }, { revision, text });
  }

  return {
    async settled() {
      await work;
      await audit.settled();
    },
    close: stop,
  };
}
