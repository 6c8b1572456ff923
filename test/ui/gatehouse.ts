/**
 * The world of the interface's tests: a real headless engine on free ports and an empty folder, a signed-in browser,
 * and clients that send real requests through the gateway. A test gets a fresh one and leaves nothing behind.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect as baseExpect, test as base, type Page } from '@playwright/test';
import { z } from 'zod';
import type { LoggingMode } from '../../src-main/contract/config.ts';
import { adminClient, type AdminClient } from '../support/admin-client.ts';
import { type FakeAnthropic, startFakeAnthropic } from '../support/fake-anthropic.ts';

/** Small machines run other suites beside this one; what is awaited is a condition, so waiting longer costs nothing. */
export const expect = baseExpect.configure({ timeout: 20_000 });

const commandLine = fileURLToPath(new URL('../../src-main/engine/command-line.ts', import.meta.url));
const builtPage = fileURLToPath(new URL('../../dist/renderer/index.html', import.meta.url));
const readySchema = z.object({ event: z.literal('ready'), gatewayUrl: z.string(), adminUrl: z.string() });

export interface Gatehouse {
  readonly dataDir: string;
  readonly gatewayUrl: string;
  readonly adminUrl: string;
  /** The sign-in token, and the value of the key that the first run made. */
  readonly token: string;
  readonly key: string;
  /** The same calls the interface makes, for preparing what a test is not about. */
  readonly admin: AdminClient;
  /** Sends a Messages request and reads the answer to its end. */
  ask(prompt: string, options?: AskOptions): Promise<Answered>;
  /** Ends the process as a crash would, and starts it again on the same ports. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

export interface AskOptions {
  readonly key?: string;
  readonly model?: string;
  readonly session?: string;
  readonly agent?: string;
  /** Messages before the prompt. */
  readonly history?: readonly unknown[];
  readonly stream?: boolean;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
}

interface Fixtures {
  readonly gatehouse: Gatehouse;
  /** Stands in for api.anthropic.com; an account `anthropic` leads there, so that requests have real prices. */
  readonly anthropic: FakeAnthropic;
  /** Signed in, with the first run's question answered. */
  readonly app: Page;
}

export const test = base.extend<Fixtures & { recording: LoggingMode | null }>({
  recording: ['full', { option: true }],

  gatehouse: async ({}, use) => {
    if (!existsSync(builtPage)) throw new Error('The interface is not built: run `npm run build` first.');
    const dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-ui-'));
    const gatehouse = await startGatehouse(dataDir);
    await use(gatehouse);
    await gatehouse.kill();
    await rm(dataDir, { recursive: true, force: true });
  },

  anthropic: async ({ gatehouse }, use) => {
    const fake = await startFakeAnthropic();
    await gatehouse.admin.accounts.add({
      id: 'anthropic',
      provider: 'anthropic',
      baseUrl: fake.url,
      priority: 0,
      secretValue: 'sk-ant-test',
    });
    await use(fake);
    await fake.close();
  },

  app: async ({ page, gatehouse, recording }, use) => {
    if (recording !== null) await gatehouse.admin.settings.setRecording({ bodies: recording });
    await signIn(page, gatehouse);
    await use(page);
  },
});

export async function signIn(page: Page, gatehouse: Gatehouse): Promise<void> {
  await page.goto(gatehouse.adminUrl);
  await page.getByLabel('Token').fill(gatehouse.token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation').waitFor();
}

async function startGatehouse(dataDir: string): Promise<Gatehouse> {
  let served = await serve(dataDir, '0', '0');
  const gatewayUrl = served.gatewayUrl;
  const adminUrl = served.adminUrl;
  const token = await secretIn(join(dataDir, 'login-token.txt'), /gate-login-\S+/);
  const key = await secretIn(join(dataDir, 'first-key.txt'), /sk-gate-\S+/);
  return {
    dataDir,
    gatewayUrl,
    adminUrl,
    token,
    key,
    admin: adminClient((request) => {
      request.headers.set('authorization', `Bearer ${token}`);
      return fetch(request);
    }, adminUrl),
    ask: (prompt, options = {}) => ask(gatewayUrl, prompt, { key, ...options }),
    async kill() {
      if (served.child.exitCode !== null || served.child.signalCode !== null) return;
      const gone = once(served.child, 'exit');
      served.child.kill('SIGKILL');
      await gone;
    },
    async start() {
      served = await serve(dataDir, new URL(gatewayUrl).port, new URL(adminUrl).port);
    },
  };
}

async function serve(
  dataDir: string,
  port: string,
  adminPort: string,
): Promise<{ child: ChildProcess; gatewayUrl: string; adminUrl: string }> {
  const child = spawn(process.execPath, [commandLine, 'serve', '--data', dataDir, '--port', port, '--admin-port', adminPort, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', HOME: dataDir },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>,
    once(child, 'exit').then(() => Promise.reject(new Error(`serve ended before it was ready: ${stderr}`))),
  ]);
  return { child, ...readySchema.parse(JSON.parse(line[0])) };
}

async function secretIn(file: string, shape: RegExp): Promise<string> {
  const found = shape.exec(await readFile(file, 'utf8'))?.[0];
  if (found === undefined) throw new Error(`${file} holds no ${shape.source}`);
  return found;
}

async function ask(gatewayUrl: string, prompt: string, options: AskOptions): Promise<Answered> {
  const response = await fetch(`${gatewayUrl}/v1/messages?beta=true`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      authorization: `Bearer ${options.key}`,
      ...(options.session === undefined ? {} : { 'x-claude-code-session-id': options.session }),
      ...(options.agent === undefined ? {} : { 'x-claude-code-agent-id': options.agent }),
    },
    body: JSON.stringify({
      model: options.model ?? 'claude-sonnet-5-5',
      max_tokens: 1000,
      stream: options.stream ?? true,
      messages: [...(options.history ?? []), { role: 'user', content: prompt }],
    }),
  });
  return { status: response.status, text: await response.text() };
}
