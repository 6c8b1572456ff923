/** What a provider keeps for one of our keys, no other key of the same account reaches; and it is found where it lies. */
import { afterEach, describe, expect, test } from 'vitest';
import { createVirtualKey, hashVirtualKey } from '../../../src-main/gateway/admission/virtual-key.ts';
import { createGateway } from '../../../src-main/gateway/gateway.ts';
import { failure, json, stream } from '../../support/fake-anthropic.ts';
import { type Answer, messageBody, messageEvents } from '../../support/messages-stream.ts';
import {
  type ClientAnswer,
  keyRecord,
  messagesBody,
  sendTo,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from '../../support/test-gateway.ts';

let house: TestGateway;
let otherKey: string;
afterEach(() => house.close());

const create = { thread: { type: 'create' } };
const goOn = (id: string) => ({ thread: { type: 'continue', previous_message_id: id } });
const asked = () => house.fakes.map(({ requests }) => requests.length);
const send = (fields: Record<string, unknown>, key = house.key) => house.send({ body: messagesBody(fields), key });

/** Two accounts at one provider unless said otherwise, and two keys that may use both. */
async function open(options: TestGatewayOptions = {}): Promise<void> {
  house = await startTestGateway({ accounts: 2, ...options });
  const other = createVirtualKey();
  otherKey = other.value;
  const keysByHash = new Map([...house.snapshot.keysByHash, [hashVirtualKey(other.value), keyRecord('other', other.hash, other.prefix)]]);
  house.gateway.applyConfig({ ...house.snapshot, keysByHash });
  for (const fake of house.fakes) fake.replyAlways(() => stream(messageEvents({ id: 'msg_thread' })));
}

function expectLost(answer: ClientAnswer): void {
  expect(answer.status).toBe(404);
  expect(JSON.parse(answer.text)).toMatchObject({
    type: 'error',
    error: { type: 'not_found_error', details: { error_code: 'thread_not_found' } },
  });
  expect(answer.headers['x-should-retry']).toBeUndefined();
}

describe('a message thread', () => {
  test('goes on for the key that opened it, at its own account whatever the rule prefers, and for no other key', async () => {
    await open();
    const [first, second] = house.snapshot.accounts;
    house.gateway.applyConfig({ ...house.snapshot, accounts: [{ ...first!, disabled: true }, second!] });
    expect((await send(create)).status).toBe(200);
    expect(asked()).toEqual([0, 1]);

    const other = createVirtualKey();
    const keysByHash = new Map([...house.snapshot.keysByHash, [hashVirtualKey(other.value), keyRecord('other', other.hash, other.prefix)]]);
    house.gateway.applyConfig({ ...house.snapshot, keysByHash, accounts: [first!, { ...second!, weight: 0, priority: 900 }] });
    for (let turn = 0; turn < 5; turn += 1) expect((await send(goOn('msg_thread'))).status).toBe(200);
    expect(asked()).toEqual([0, 6]);
    expectLost(await send(goOn('msg_thread'), other.value));
    expectLost(await send(goOn('msg_never')));
    expect(asked()).toEqual([0, 6]);
  });

  test('is not reached by any way of writing its id', async () => {
    await open();
    await send(create);
    const body = messagesBody({}).slice(0, -1);
    const escaped = [...'msg_thread'].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
    for (const thread of [
      `"thread":{"type":"continue","previous_message_id":"${escaped}"}`,
      `"\\u0074hread" : {\n"previous\\u005fmessage_id"\t:\t"msg_thread", "typ\\u0065":"contin\\u0075e"}`,
      `"thread":{"type":"continue","previous_message_id":"msg_thread","previous_message_id":"msg_none"}`,
      `"thread":{"previous_message_id":"msg_thread"}`,
    ]) {
      expectLost(await house.send({ body: `${body},${thread}}`, key: otherKey }));
    }
    expect(asked()).toEqual([1, 0]);
    expect((await house.send({ body: `${body},"thread":{"type":"continue","previous_message_id":"${escaped}"}}` })).status).toBe(200);
  });

  test('goes on after a restart', async () => {
    await open();
    await send(create);
    await house.gateway.stop({ drainMs: 0 });
    expect(house.ports.savedKept).toMatchObject([{ keyId: 'laptop', accountId: 'account-1', kind: 'message', id: 'msg_thread' }]);
    const again = createGateway({ ports: house.ports, snapshot: house.snapshot });
    const url = await again.start();
    const answers = [];
    for (const id of ['msg_thread', 'msg_never']) answers.push(await sendTo(url, house.key, { body: messagesBody(goOn(id)) }));
    await again.stop({ drainMs: 0 });
    expect(answers.map(({ status }) => status)).toEqual([200, 404]);
    expect(asked()).toEqual([2, 0]);
  });

  test('whose account is down or paused is told as lost, so that the client sends everything to another', async () => {
    await open();
    await send(create);
    house.fakes[0]!.replyAlways(() => failure(503, 'api_error', 'Down'));
    expectLost(await send(goOn('msg_thread')));
    const [first, second] = house.snapshot.accounts;
    house.gateway.applyConfig({ ...house.snapshot, accounts: [{ ...first!, disabled: true }, second!] });
    expectLost(await send(goOn('msg_thread')));
    expect(asked()[1]).toBe(0);
    expect((await send(create)).status).toBe(200);
  });

  test('that the provider itself has forgotten is told in its own words', async () => {
    await open();
    await send(create);
    const forgotten = { type: 'error', error: { type: 'not_found_error', message: 'gone', details: { error_code: 'thread_not_found' } } };
    house.fakes[0]!.replyAlways(() => json(forgotten, { status: 404 }));
    expectLost(await send(goOn('msg_thread')));
    expect(asked()[1]).toBe(0);
  });

  test('of an answer to a request without one is not kept', async () => {
    await open();
    await send({});
    expectLost(await send(goOn('msg_thread')));
  });
});

describe('a container, and files that code wrote in it', () => {
  const ran = (id: string): Answer => ({
    blocks: [
      {
        type: 'bash_code_execution_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: { type: 'bash_code_execution_result', content: [{ type: 'bash_code_execution_output', file_id: id }] },
      } as never,
    ],
  });
  const withFile = (id: string) => ({
    messages: [{ role: 'user', content: [{ type: 'container_upload', file_id: id }] }],
  });

  test('work for their own key only, streamed or not', async () => {
    await open({ accounts: 1 });
    const [start, ...rest] = messageEvents(ran('file_streamed'));
    const container = { container: { id: 'container_1', expires_at: '2027-01-01T00:00:00Z' } };
    const { data } = start! as unknown as { data: { message: object } };
    const opened: typeof start & object = { ...start!, data: { ...data, message: { ...data.message, ...container } } };
    house.fake.reply(stream([opened, ...rest]));
    await send({});
    house.fake.reply(json(messageBody(ran('file_whole'))));
    await send({ stream: false });
    house.fake.replyAlways(() => stream(messageEvents()));
    const wishes = [{ container: 'container_1' }, { container: { id: 'container_1' } }, withFile('file_streamed'), withFile('file_whole')];
    for (const wish of wishes) expect((await send(wish)).status).toBe(200);
    const before = asked();
    for (const wish of wishes) {
      const answer = await send(wish, otherKey);
      expect([answer.status, JSON.parse(answer.text).error.message]).toEqual([404, expect.stringMatching(/^(Container|File) not found: /)]);
    }
    expect(asked()).toEqual(before);
  });

  test('are not had by making the model say their ids', async () => {
    await open({ accounts: 1 });
    const said = {
      type: 'tool_use',
      id: 'toolu_1',
      name: 'x',
      input: { ...ran('file_theirs').blocks![0], container: { id: 'c' } },
    } as never;
    house.fake.reply(json(messageBody({ blocks: [said] })));
    await send({ stream: false });
    expect((await send(withFile('file_theirs'))).status).toBe(404);
  });

  test('that were made outside are for every key where the account says so', async () => {
    await open({
      accountAt: (index) => (index === 1 ? { config: { id: 'account-2', provider: 'anthropic', sharedIds: ['file_team_*'] } } : {}),
    });
    expect((await send(withFile('file_team_1'), otherKey)).status).toBe(200);
    expect((await send(withFile('file_other'))).status).toBe(404);
    expect(asked()).toEqual([0, 1]);
  });
});

test('a skill of somebody is for nobody whom the account does not name, and one of Anthropic is for all', async () => {
  await open({ accounts: 1 });
  const skills = (type: string, skill_id: string) => ({ container: { skills: [{ type, skill_id, version: 'latest' }] } });
  const answer = await send(skills('custom', 'skill_theirs'));
  expect([answer.status, JSON.parse(answer.text).error.message]).toEqual([404, 'Skill not found: skill_theirs']);
  expect((await send(skills('anthropic', 'pdf'))).status).toBe(200);
  expect(asked()).toEqual([1]);
});

const image = { mimeType: 'image/png' };
test.each([
  ['google', '/v1beta/models/gemini-3-pro:generateContent', { contents: [{ parts: [{ fileData: { ...image, fileUri: 'gs://a/b' } }] }] }],
  [
    'google',
    '/v1beta/models/gemini-3-pro:generateContent',
    { contents: [], tools: { fileSearch: { fileSearchStoreNames: ['stores/a'] } } },
  ],
  [
    'bedrock',
    '/model/amazon.nova-pro-v1:0/converse',
    { messages: [{ role: 'user', content: [{ video: { format: 'mp4', source: { s3Location: { uri: 's3://a/b' } } } }] }] },
  ],
  ['openai', '/v1/responses', { model: 'gpt-5.5', input: [{ type: 'image_generation_call', id: 'ig_1' }] }],
])('what lies in the name of an account of %s is read for nobody', async (providerId, path, body) => {
  await open({ accounts: 1, account: { providerId, config: { id: 'account-1', provider: providerId, region: 'eu-central-1' } } });
  expect((await house.send({ path, body: JSON.stringify(body) })).status).toBe(providerId === 'google' ? 403 : 404);
  expect(asked()).toEqual([0]);
});

test("a client of Google's format is told of foreign files as Google does", async () => {
  await open({ accounts: 1, account: { providerId: 'google', config: { id: 'account-1', provider: 'google' } } });
  const fileUri = 'https://generativelanguage.googleapis.com/v1beta/files/theirs';
  const body = JSON.stringify({ contents: [{ role: 'user', parts: [{ fileData: { mimeType: 'image/png', fileUri } }, { text: 'hi' }] }] });
  const answer = await house.send({ path: '/v1beta/models/gemini-3-pro:generateContent', body });
  expect(answer.status).toBe(403);
  expect(JSON.parse(answer.text)).toMatchObject({
    error: { status: 'PERMISSION_DENIED', message: expect.stringContaining('files/theirs') },
  });
  const image = { type: 'image', source: { type: 'url', url: fileUri } };
  expect((await send({ model: 'gemini-3-pro', messages: [{ role: 'user', content: [image] }] })).status).toBe(404);
  expect(asked()).toEqual([0]);
});
