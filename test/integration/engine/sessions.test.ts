/** Sessions over the admin's contract: a tree of sums that agrees with itself, with what runs now beside it. */
import { expect, test } from 'vitest';
import { testEngine } from '../../support/engine.ts';
import { eventually } from '../../support/eventually.ts';

const turn = (url: string, key: string, headers: Record<string, string>, prompt = 'hello', signal?: AbortSignal): Promise<Response> =>
  fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 4000, stream: true, messages: [{ role: 'user', content: prompt }] }),
    ...(signal !== undefined && { signal }),
  });

test('a session holds its main conversation, its subagents and their turns', async () => {
  const { engine, admin } = await testEngine();
  const [url, key] = [engine.gateway.url ?? '', engine.firstKey ?? ''];
  const session = { 'x-claude-code-session-id': 'one' };
  const sent = [session, session, { ...session, 'x-claude-code-agent-id': 'explore' }, { 'x-claude-code-session-id': 'two' }];
  await Promise.all(sent.map(async (headers) => (await turn(url, key, headers)).text()));

  const { sessions } = await admin.sessions.list({});
  expect(new Set(sessions.map((one) => `${one.sessionId}: ${one.turns} turns, ${one.subagents} subagents, ${one.ownerName}`))).toEqual(
    new Set(['one: 3 turns, 1 subagents, Me', 'two: 1 turns, 0 subagents, Me']),
  );
  const one = sessions.find(({ sessionId }) => sessionId === 'one');
  expect(one).toMatchObject({ simulated: 3, running: 0, models: [{ model: 'claude-opus-5-5', turns: 3 }] });
  const parts = await admin.sessions.parts({ sessionId: 'one', keyId: 'me' });
  expect(parts.map((part) => [part.agentId, part.turns])).toEqual([
    [null, 2],
    ['explore', 1],
  ]);
  expect(parts.reduce((sum, part) => sum + part.usage.output, 0)).toBe(one?.usage.output);
  const turns = await admin.sessions.turns({ sessionId: 'one', keyId: 'me', agentId: null });
  expect(turns.rows).toHaveLength(2);
  expect(turns.rows.every((row) => row.sessionId === 'one' && row.agentId === null)).toBe(true);
  expect((await admin.sessions.list({ developerId: 'nobody' })).sessions).toEqual([]);
});

test('a session is there with its first request, before that has ended', async () => {
  const { engine, admin } = await testEngine();
  const call = new AbortController();
  const headers = { 'x-claude-code-session-id': 'slow', 'x-claude-code-agent-id': 'explore' };
  const answer = await turn(engine.gateway.url ?? '', engine.firstKey ?? '', headers, 'practice: slow', call.signal);
  // The head of an answer may leave before its row is on disk; the row never comes later than the first content.
  await eventually(async () => {
    const { sessions } = await admin.sessions.list({});
    expect(sessions).toMatchObject([{ sessionId: 'slow', turns: 0, running: 1, costNanoUsd: 0, models: [] }]);
  });
  expect(await admin.sessions.parts({ sessionId: 'slow', keyId: 'me' })).toMatchObject([{ agentId: 'explore', running: 1 }]);
  const turns = await admin.sessions.turns({ sessionId: 'slow', keyId: 'me', agentId: 'explore' });
  expect(turns.rows).toMatchObject([{ outcome: 'running' }]);
  expect((await admin.sessions.list({ order: 'dearest' })).sessions).toEqual([]);
  call.abort();
  await expect(answer.text()).rejects.toThrow();
});
