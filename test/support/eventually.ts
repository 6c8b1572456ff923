/**
 * Waiting for what another thread or process does in its own time. A rule that is broken shows within seconds; a busy
 * machine gets as long as it needs, because only time in which nothing happens counts.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** How long nothing may happen, in milliseconds of a process that has its processor and leaves it idle. */
const PATIENCE_MS = 5000;
/** However much happens: what is true only after this is not true. */
const LONGEST_MS = 60_000;
const ASK_EVERY_MS = 20;
/** From this share of one processor on, the process (with its threads) is at work on something. */
const BUSY_SHARE = 0.5;

/**
 * Asks again until `holds` no longer throws, and gives what it then said. Throws what `holds` threw last as soon as it
 * has thrown the same for `patienceMs` idle milliseconds: another message is progress, and so is work of this process. A turn that
 * came late, as on a machine without a free processor, counts no longer than one that came in time.
 */
export async function eventually<T>(holds: () => T | Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
  const started = performance.now();
  let left = patienceMs;
  let lastMessage = '';
  for (;;) {
    try {
      return await holds();
    } catch (error) {
      const message = String(error);
      if (message !== lastMessage) left = patienceMs;
      lastMessage = message;
      if (left <= 0 || performance.now() - started > LONGEST_MS) throw error;
    }
    const before = { cpu: process.cpuUsage(), at: performance.now() };
    await sleep(ASK_EVERY_MS);
    const { user, system } = process.cpuUsage(before.cpu);
    const isBusy = (user + system) / 1000 > BUSY_SHARE * (performance.now() - before.at);
    if (!isBusy) left -= ASK_EVERY_MS;
  }
}
