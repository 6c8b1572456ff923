/** Tells of accounts that wait for a confirmation on this machine: the audit log who brought them, a warning what to do. */
import type { AuditLog } from '../admin/audit/audit-log.ts';
import type { ConfigStore } from '../config/config-store.ts';
import type { Logger } from '../gateway/ports.ts';
import type { Warnings } from '../observe/warnings.ts';
import { confirmCommand, type Holdable, type HeldRoutes } from './secrets/held-routes.ts';

export interface HoldsFollowing {
  readonly config: ConfigStore;
  readonly held: HeldRoutes;
  /** What of the configuration in force uses secrets. */
  readonly holdables: () => readonly Holdable[];
  readonly audit: AuditLog;
  readonly warnings: Warnings;
  readonly logger: Logger;
}

/** The result stops following. */
export function followHolds({ config, held, holdables, audit, warnings, logger }: HoldsFollowing): () => void {
  const look = () => {
    for (const { id, actor, source, destination, references } of held.takeNew()) {
      logger.warn({ account: id, actor, source, destination }, 'an account waits for a confirmation on this machine');
      audit.note({
        actor,
        action: 'accounts.held',
        subject: `${id} waits for a confirmation on this machine`,
        changes: [
          { path: 'secret', after: references.join(', ') },
          { path: 'destination', after: destination },
        ],
      });
    }
    const waiting = holdables().flatMap(({ route }) => {
      const hold = held.holdOf(route);
      return hold === null ? [] : [`${route.id} (from ${hold.actor}): \`${confirmCommand(route.id)}\``];
    });
    if (waiting.length === 0) warnings.clear('held_routes');
    else warnings.raise('held_routes', `Look at where each sends its secret to; then run here ${waiting.join(', ')}.`);
  };
  const stops = [config.onChange(look), held.onChange(look)];
  look();
  return () => stops.forEach((stop) => stop());
}
