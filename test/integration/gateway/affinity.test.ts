/** Requests of one conversation go to the account that served the last one, whichever client names it in whichever way. */
import { expect, onTestFinished, test } from 'vitest';
import { failure } from '../../support/fake-anthropic.ts';
import { sessionKey } from '../../../src-main/gateway/routing/session-book.ts';
import { messagesBody, startTestGateway } from '../../support/test-gateway.ts';

const chat = (more: object) => JSON.stringify({ model: 'claude-opus-5-5', messages: [{ role: 'user', content: 'hi' }], ...more });
const CHAT = '/v1/chat/completions';
const send = (more: object) => ({ path: CHAT, body: chat(more) });

async function start() {
  const house = await startTestGateway({ accounts: 2, accountAt: (at) => ({ priority: at === 0 ? 1 : 2 }) });
  onTestFinished(() => house.close());
  return house;
}

test.each([
  ['the header of Codex', { path: CHAT, body: chat({}), headers: { 'session-id': 's1' } }, 's1'],
  ['its older header', { path: CHAT, body: chat({}), headers: { session_id: 's1' } }, 's1'],
  ['x-session-id', { path: CHAT, body: chat({}), headers: { 'x-session-id': 's1' } }, 's1'],
  ['session_id', send({ session_id: 's1' }), 's1'],
  ['an older user_id', { body: messagesBody({ metadata: { user_id: 'user_ab12_account__session_s1' } }) }, 's1'],
  ['a cache key', send({ prompt_cache_key: 's1' }), null],
  ['a person', send({ user: 's1' }), null],
  ['nothing', send({}), 'none'],
])('%s', async (_what, request, sessionId) => {
  const house = await start();
  // The first account fails once: the second serves, and keeps the conversation although the first is well again.
  house.fakes[0]!.reply(failure(529, 'overloaded_error', 'Overloaded'));
  await house.send(request);
  const before = house.fakes[1]!.requests.length;
  await house.send(request);
  expect(house.fakes[1]!.requests.length - before).toBe(sessionId === 'none' ? 0 : 1);
  expect(house.ports.finished[0]!.row.sessionId).toBe(sessionId === 'none' ? null : sessionId);
});

test('a session is the same with the longer window of its model, and another with another model', () => {
  expect(sessionKey('key', 's1', null, 'claude-opus-5-5[1m]')).toBe(sessionKey('key', 's1', null, 'claude-opus-5-5'));
  expect(sessionKey('key', 's1', null, 'claude-haiku-4-5')).not.toBe(sessionKey('key', 's1', null, 'claude-opus-5-5'));
});
