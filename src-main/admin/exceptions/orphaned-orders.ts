/**
 * Ends what is ordered for an account when somebody took the account out of the file by hand, at once or while nothing
 * ran: an order nobody can see any more would hold again for an account that is later given the same id.
 */
import type { ConfigStore } from '../../config/config-store.ts';
import type { Logger } from '../../gateway/ports.ts';
import type { OverrideBook } from './override-book.ts';

export interface OrphanedOrdersOptions {
  readonly config: Pick<ConfigStore, 'current' | 'onChange'>;
  readonly overrides: Pick<OverrideBook, 'list' | 'end'>;
  /** Who wrote into the file. */
  readonly fileAuthor: () => Promise<string>;
  readonly logger: Logger;
}

export interface OrphanedOrders {
  /** Resolves when what is known to be orphaned has ended, or could not be ended and is in the log. */
  settled(): Promise<void>;
  close(): void;
}

export const ACCOUNT_GONE = 'the account was taken out of the file';

export function endOrphanedOrders({ config, overrides, fileAuthor, logger }: OrphanedOrdersOptions): OrphanedOrders {
  const orphaned = () =>
    overrides.list().filter((one) => one.kind === 'account' && !config.current().config.accounts.some(({ id }) => id === one.accountId));

  async function endThem(): Promise<void> {
    // A call that removes an account ends its orders itself, in the caller's name.
    if (config.current().author !== null || orphaned().length === 0) return;
    const actor = await fileAuthor();
    for (const { id } of orphaned()) {
      try {
        await overrides.end(id, actor, ACCOUNT_GONE);
        logger.warn({ override: id }, `an order for an account has ended: ${ACCOUNT_GONE}`);
      } catch (error) {
        logger.error({ override: id, error: String(error) }, 'an order for an account that is gone could not be ended');
      }
    }
  }

  let work = endThem();
  const close = config.onChange(() => void (work = work.then(endThem)));
  return { settled: () => work, close };
}
