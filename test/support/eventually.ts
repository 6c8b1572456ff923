/** Waiting for what another thread or process does in its own time. A busy machine may take a while; a quiet one waits for nothing. */
import { vi } from 'vitest';

/** Asks again until `holds` no longer throws, and gives what it then said; what it threw last when a minute went by. */
export const eventually = <T>(holds: () => T | Promise<T>): Promise<T> => vi.waitFor(holds, { timeout: 60_000 });
