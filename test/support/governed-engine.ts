/** A real engine before a fake provider, with one key of the developer "me", and rules of a test's choice in its file. */
import { onTestFinished } from 'vitest';
import type { ConfigEdit } from '../../src-main/config/config-edit.ts';
import type { EngineOptions } from '../../src-main/engine/engine-options.ts';
import { type TestEngine, sendMessage, testEngine } from './engine.ts';
import { type FakeAnthropic, startFakeAnthropic } from './fake-anthropic.ts';

export interface GovernedEngine extends TestEngine {
  readonly fake: FakeAnthropic;
  readonly key: string;
  /** The status of one small request with the key, in a session. */
  ask(sessionId?: string): Promise<number>;
  /** Sets fields of a tier: `developers`, `me`. */
  set(list: 'teams' | 'developers' | 'keys', id: string, fields: Readonly<Record<string, unknown>>): Promise<void>;
}

export async function governedEngine(options: Partial<EngineOptions> = {}): Promise<GovernedEngine> {
  const fake = await startFakeAnthropic();
  onTestFinished(() => fake.close());
  const house = await testEngine(options);
  const { engine, admin } = house;
  await admin.accounts.add({ id: 'fake', provider: 'anthropic', baseUrl: fake.url, secretValue: 'sk-ant-canary' });
  const { value: key } = await admin.keys.create({ owner: 'developer:me', id: 'laptop' });
  return {
    ...house,
    fake,
    key,
    async ask(sessionId = 'session-1') {
      const answer = await sendMessage(engine.gateway.url ?? '', key, {}, { 'x-claude-code-session-id': sessionId });
      await answer.text();
      return answer.status;
    },
    set: (list, id, fields) =>
      engine.config.edit(Object.entries(fields).map(([field, value]): ConfigEdit => ({ op: 'set', path: [list, { id }, field], value }))),
  };
}
