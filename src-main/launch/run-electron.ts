/** Runs Electron until it ends, and tells a runtime that cannot start here from an app that was closed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ElectronEnd {
  readonly code: number;
  /** It died before it can have shown anything: a library is missing, or the system forbids its sandbox. */
  readonly couldNotStart: boolean;
  readonly reason: string;
}

const START_MS = 3000;
/** What the system's loader answers when a shared library is missing. */
const LIBRARY_MISSING = 127;
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export async function runElectron(program: string, args: readonly string[]): Promise<ElectronEnd> {
  const startedAt = performance.now();
  const env = { ...process.env };
  // Set in terminals inside Electron editors; it would make Electron behave as plain Node.
  delete env['ELECTRON_RUN_AS_NODE'];
  const child = spawn(program, args, { stdio: 'inherit', env });
  const ask = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of passedOn) process.on(signal, ask);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    const isEarly = performance.now() - startedAt < START_MS;
    const isOurs = signal === null ? code !== LIBRARY_MISSING : child.killed;
    return { code: code ?? 1, couldNotStart: isEarly && !isOurs, reason: signal ?? `exit code ${code}` };
  } catch (error) {
    return { code: 1, couldNotStart: true, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    for (const signal of passedOn) process.off(signal, ask);
  }
}
