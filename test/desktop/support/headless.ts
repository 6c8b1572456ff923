/** A Gatehouse without a desktop, in a Node process of its own, as the command line starts it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './builds.ts';

export interface HeadlessProcess {
  readonly adminUrl: string;
  readonly pid: number;
  close(): Promise<void>;
}

export async function startHeadless(dataDir: string, port: number): Promise<HeadlessProcess> {
  const commandLine = join(root, 'src-main/engine/command-line.ts');
  const args = [commandLine, 'serve', '--data', dataDir, '--port', String(port), '--admin-port', '0', '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { adminUrl } = JSON.parse(line) as { adminUrl: string };
  return {
    adminUrl,
    pid: child.pid!,
    async close() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
