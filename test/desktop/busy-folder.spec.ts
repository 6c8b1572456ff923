/** A data folder that another Gatehouse uses: the desktop says so and ends, and does not fight over it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { expect, test } from '@playwright/test';
import { hostingMain } from './support/builds.ts';
import { electron, obstacle, sandboxArgs } from './support/desktop-app.ts';
import { startHeadless } from './support/headless.ts';

test('a folder that a headless Gatehouse uses is named, with who uses it', async () => {
  test.skip(obstacle !== null, `The desktop suite did not run: ${obstacle}.`);
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-busy-'));
  const headless = await startHeadless(folder, 0);
  const desktop = spawn(electron!, [...sandboxArgs, hostingMain(electron!), '--data', folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(desktop, 'exit');
  try {
    expect(await firstWord(desktop.stderr)).toContain(
      `Another Gatehouse (process ${headless.pid}, headless) uses the data folder ${folder}`,
    );
  } finally {
    desktop.kill('SIGKILL');
    await ended;
    await headless.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The first line that is ours, among those of Chromium. */
async function firstWord(stream: Readable): Promise<string> {
  for await (const line of createInterface(stream)) if (line.startsWith('gatehouse: ')) return line;
  return '';
}
