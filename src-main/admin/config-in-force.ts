/** What is in force while the configuration file has a mistake, in the words of every place that says so. */
import type { LoadedConfig } from '../config/config-store.ts';

export function inForce({ keptAt }: Pick<LoadedConfig, 'keptAt'>): string {
  if (keptAt === null) return 'The last good configuration stays in force.';
  return `The last good configuration, kept since ${new Date(keptAt).toISOString()}, is in force instead.`;
}
