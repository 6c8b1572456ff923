/** Ids of what a provider keeps, in a real database: a thread that was opened before a restart goes on after it. */
import { expect, test } from 'vitest';
import { sendMessage, testEngine } from '../../support/engine.ts';
import { stream } from '../../support/fake-anthropic.ts';
import { governedEngine } from '../../support/governed-engine.ts';
import { messageEvents } from '../../support/messages-stream.ts';

test('a thread goes on after a restart, for its own key only', async () => {
  const { engine, admin, fake, key, dataDir } = await governedEngine();
  const { value: otherKey } = await admin.keys.create({ owner: 'developer:me', id: 'other' });
  fake.replyAlways(() => stream(messageEvents({ id: 'msg_thread' })));
  const opened = await sendMessage(engine.gateway.url ?? '', key, { stream: true, thread: { type: 'create' } });
  expect(await opened.text()).toContain('message_stop');
  await engine.close();

  const again = await testEngine({ dataDir });
  const statuses = [];
  for (const one of [key, otherKey]) {
    const thread = { type: 'continue', previous_message_id: 'msg_thread' };
    const answer = await sendMessage(again.engine.gateway.url ?? '', one, { stream: true, thread });
    await answer.text();
    statuses.push(answer.status);
  }
  expect(statuses).toEqual([200, 404]);
  expect(fake.requests.filter(({ path }) => path.startsWith('/v1/messages'))).toHaveLength(2);
});
