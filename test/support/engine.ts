/** A whole engine in this process, on a folder and ports of its own, closed when the test is over. */
import { onTestFinished } from 'vitest';
import { startEngine, type Engine } from '../../src-main/engine/engine.ts';
import type { EngineOptions } from '../../src-main/engine/engine-options.ts';
import { startHeadless, type Headless } from '../../src-main/engine/headless.ts';
import { workerFile } from '../../src-main/engine/worker-files.ts';
import { adminClient, type AdminClient } from './admin-client.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface TestEngine {
  readonly engine: Engine;
  readonly dataDir: string;
  readonly admin: AdminClient;
}

export async function testEngine(options: Partial<EngineOptions> = {}): Promise<TestEngine> {
  const dataDir = options.dataDir ?? (await temporaryFolder());
  const engine = await startEngine({ mode: 'desktop', port: 0, worker: workerFile, ...options, dataDir });
  onTestFinished(async () => void (await engine.close()));
  return { engine, dataDir, admin: adminClient(engine.admin) };
}

export interface TestHeadless extends Headless {
  readonly dataDir: string;
}

export async function testHeadless(): Promise<TestHeadless> {
  const dataDir = await temporaryFolder();
  const headless = await startHeadless({ dataDir, port: 0, adminPort: 0 });
  onTestFinished(async () => void (await headless.close()));
  return { ...headless, dataDir };
}

/** One small request through the gateway. */
export function sendMessage(
  gatewayUrl: string,
  key: string,
  fields: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${gatewayUrl}/v1/messages?beta=true`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'anthropic-version': '2023-06-01', ...headers },
    body: JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 64, messages: [{ role: 'user', content: 'hello' }], ...fields }),
  });
}
