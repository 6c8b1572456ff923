/** Warns before the disk is full, since a ledger that cannot be written stops traffic. */
import type { Clock } from '../../gateway/ports.ts';
import type { Warnings } from '../../observe/warnings.ts';
import { freeBytes, lowDiskBytes } from './engine-checks.ts';

const EVERY_MS = 60_000;

/** The result stops watching. */
export function watchDisk(dataDir: string, clock: Clock, warnings: Warnings): () => void {
  let cancel = (): void => {};
  const look = async (): Promise<void> => {
    const free = await freeBytes(dataDir).catch(() => null);
    if (free !== null && free < lowDiskBytes)
      warnings.raise('disk_low', `Less than ${Math.ceil(free / 1e6)} MB are left for ${dataDir}. Free space, or lower retention.bodiesGb.`);
    else warnings.clear('disk_low');
  };
  const again = (): void => {
    cancel = clock.after(EVERY_MS, again);
    void look();
  };
  again();
  return () => cancel();
}
