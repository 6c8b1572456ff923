/**
 * A headless engine as a process of its own, in front of a fake Anthropic upstream, set up the way the README says:
 * by the command line. Everything is gone when the test is over.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { RequestRow } from '../../src-main/contract/records.ts';
import { withAdmin } from '../../src-main/engine/cli/connect.ts';
import { eventually } from '../support/eventually.ts';
import { type FakeAnthropic, startFakeAnthropic } from '../support/fake-anthropic.ts';
import { runGatehouse, serveGatehouse } from '../support/run-gatehouse.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Telemetry and update checks would leave the machine; no test needs them. */
export const quiet = { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' };

export const UPSTREAM_SECRET = 'sk-ant-api03-canary-of-the-real-client';

export interface GatehouseForClaude {
  readonly url: string;
  readonly dataDir: string;
  readonly adminUrl: string;
  /** Signs in to the interface. */
  readonly loginToken: string;
  readonly key: string;
  readonly fake: FakeAnthropic;
  /** Answers the first run's question: keep everything. */
  keepBodies(): Promise<void>;
  /** Runs a command; fails the test when the command fails. */
  gatehouse(...args: string[]): Promise<string>;
  /** What the interface lists, newest first, as soon as so many requests are over. */
  rows(count: number): Promise<RequestRow[]>;
}

interface StartOptions {
  /** False: only the practice provider is there, as after the first start. */
  readonly account?: boolean;
  /** Changes the configuration the first run writes, before the engine starts. */
  readonly edit?: (yaml: string) => string;
}

export async function startGatehouse(options: StartOptions = {}): Promise<GatehouseForClaude> {
  const dataDir = await temporaryFolder();
  const fake = await startFakeAnthropic();
  onTestFinished(() => fake.close());
  const env = { ANTHROPIC_UPSTREAM_KEY: UPSTREAM_SECRET };
  const gatehouse = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runGatehouse([...args, '--data', dataDir], { env });
    if (code !== 0) throw new Error(`gatehouse ${args.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  };
  if (options.edit !== undefined) {
    await gatehouse('accounts', 'list');
    const file = join(dataDir, 'gatehouse.yaml');
    await writeFile(file, options.edit(await readFile(file, 'utf8')));
  }
  const { gatewayUrl, adminUrl } = await serveGatehouse(dataDir, { env });
  if (options.account !== false) {
    const where = ['--base-url', fake.url, '--secret', '${env:ANTHROPIC_UPSTREAM_KEY}'];
    await gatehouse('accounts', 'add', 'anthropic', '--provider', 'anthropic', ...where);
  }
  const created = await gatehouse('keys', 'create', '--owner', 'developer:me', '--json');
  const { value } = z.object({ value: z.string() }).parse(JSON.parse(created));
  return {
    url: gatewayUrl,
    dataDir,
    adminUrl,
    loginToken: (await readFile(join(dataDir, 'login-token.txt'), 'utf8')).trim(),
    key: value,
    fake,
    gatehouse,
    keepBodies: () => withAdmin(dataDir, (admin) => admin.settings.setRecording({ bodies: 'full' })),
    rows: (count) =>
      eventually(async () => {
        const { rows } = await withAdmin(dataDir, (admin) => admin.live.list({ filter: {} }));
        const over = rows.filter(({ outcome }) => outcome !== 'running');
        if (over.length < count) throw new Error(`${over.length} of ${count} requests are over`);
        return over;
      }),
  };
}
