/** Runs a task and tells the longest time, in milliseconds of processor time, that this thread worked in one go. */
export async function longestStall(task: () => Promise<void>): Promise<number> {
  let running = true;
  let longest = 0;
  let last = process.threadCpuUsage();
  const tick = () => {
    const used = process.threadCpuUsage(last);
    longest = Math.max(longest, (used.user + used.system) / 1000);
    last = process.threadCpuUsage();
    if (running) setImmediate(tick);
  };
  setImmediate(tick);
  await task();
  await new Promise((resolve) => setImmediate(resolve));
  running = false;
  return longest;
}
