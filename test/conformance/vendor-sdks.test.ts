/**
 * Every vendor's own SDK reaches Claude through Gatehouse with nothing changed but its base URL and its key. The SDKs
 * are the judges: they decode what we send, and they choose where the key stands and how the path is written.
 */
import Anthropic from '@anthropic-ai/sdk';
import AnthropicBedrock from '@anthropic-ai/bedrock-sdk';
import AnthropicVertex from '@anthropic-ai/vertex-sdk';
import {
  ConverseCommand,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collect } from '../support/collect.ts';
import { json, stream } from '../support/fake-anthropic.ts';
import { messageBody, messageEvents, text, toolUse } from '../support/messages-stream.ts';
import { bedrockSdk } from '../support/sdk-clients.ts';
import { type TestGateway, startTestGateway } from '../support/test-gateway.ts';

let house: TestGateway;
beforeAll(async () => {
  house = await startTestGateway();
  house.fake.replyAlways((request) => {
    const body = JSON.parse(request.body.toString()) as { stream?: boolean };
    const answer = { blocks: [text('Hello from Claude.'), toolUse('Read', { file_path: '/etc/hosts' })], stopReason: 'tool_use' };
    if (request.path.includes('count_tokens')) return json({ input_tokens: 123 });
    return body.stream === true ? stream(messageEvents(answer)) : json(messageBody(answer));
  });
});
afterAll(() => house.close());

const question = { max_tokens: 100, messages: [{ role: 'user' as const, content: 'hello' }] };
const lastUp = () => {
  const request = house.fake.requests.at(-1)!;
  return { request, body: JSON.parse(request.body.toString()) as Record<string, unknown> };
};

/** Google's sign-in, done: its token is our key. */
const signedIn = (key: string) =>
  ({ projectId: 'p', getRequestHeaders: async () => new Headers({ authorization: `Bearer ${key}` }) }) as unknown as VertexSignIn;
type VertexSignIn = NonNullable<NonNullable<ConstructorParameters<typeof AnthropicVertex>[0]>['authClient']>;

describe('Anthropic’s own SDKs', () => {
  const messages = () => new Anthropic({ baseURL: house.url, apiKey: house.key });
  const withBearer = () => new Anthropic({ baseURL: house.url, authToken: house.key, apiKey: null });
  const signing = { awsAccessKey: 'AKIATEST', awsSecretKey: 'secret', awsRegion: 'us-east-1' };
  const bedrock = () => new AnthropicBedrock({ baseURL: house.url, apiKey: house.key, awsRegion: 'us-east-1' });
  const signingBedrock = () => new AnthropicBedrock({ baseURL: house.url, ...signing, defaultHeaders: { 'x-gatehouse-key': house.key } });
  const vertex = () =>
    new AnthropicVertex({ baseURL: `${house.url}/v1`, projectId: 'p', region: 'us-east5', authClient: signedIn(house.key) });
  const vertexModel = 'claude-opus-5-5@20260901';

  test.each([
    ['Messages', messages, 'claude-opus-5-5'],
    ['Messages with a bearer', withBearer, 'claude-opus-5-5'],
    ['Bedrock with a signature', signingBedrock, 'us.anthropic.claude-opus-5-5'],
    ['Bedrock with an API key', bedrock, 'us.anthropic.claude-opus-5-5'],
    ['Vertex', vertex, vertexModel],
  ] as const)('%s: streams an answer with a tool, and reads it whole', async (_name, connect, model) => {
    const client = connect();
    const streamed = await client.messages.stream({ model, ...question }).finalMessage();
    expect(streamed.content).toMatchObject([
      { type: 'text', text: 'Hello from Claude.' },
      { type: 'tool_use', name: 'Read', input: { file_path: '/etc/hosts' } },
    ]);
    expect(streamed.stop_reason).toBe('tool_use');
    const whole = await client.messages.create({ model, ...question });
    expect(whole).toMatchObject({ stop_reason: 'tool_use', content: [{ text: 'Hello from Claude.' }, { name: 'Read' }] });
    const { request, body } = lastUp();
    expect(request.path.split('?')[0]).toBe('/v1/messages');
    expect(request.header('anthropic-version')).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(body).toMatchObject({ ...question, model: model.includes('@') ? 'claude-opus-5-5-20260901' : 'claude-opus-5-5' });
    expect(Object.keys(body)).not.toContain('anthropic_version');
    expect(request.headers.flat().join(' ')).not.toContain(house.key);
  });

  test('beta values reach the API as its header', async () => {
    await bedrock().beta.messages.create({
      model: 'anthropic.claude-opus-5-5-v1:0',
      betas: ['context-management-2025-06-27'],
      ...question,
    });
    expect(lastUp().request.header('anthropic-beta')).toBe('context-management-2025-06-27');
    expect(lastUp().body['model']).toBe('claude-opus-5-5');
  });

  test('tokens are counted through Messages and Vertex', async () => {
    const { messages: asked } = question;
    expect(await messages().messages.countTokens({ model: 'claude-opus-5-5', messages: asked })).toMatchObject({ input_tokens: 123 });
    expect(await vertex().messages.countTokens({ model: vertexModel, messages: asked })).toMatchObject({ input_tokens: 123 });
    expect(lastUp().request.path).toBe('/v1/messages/count_tokens');
  });
});

describe('the AWS SDK', () => {
  const aws = () => bedrockSdk(house.url, house.key);
  const command = { modelId: 'us.anthropic.claude-opus-5-5', contentType: 'application/json' };
  const body = JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', ...question });

  test('invokes Claude', async () => {
    const answer = await aws().send(new InvokeModelCommand({ ...command, body }));
    expect(JSON.parse(Buffer.from(answer.body).toString())).toMatchObject({ type: 'message', stop_reason: 'tool_use' });
  });

  test('invokes Claude with a response stream', async () => {
    const answer = await aws().send(new InvokeModelWithResponseStreamCommand({ ...command, body }));
    const events = (await collect(answer.body)).map(({ chunk }) => Buffer.from(chunk?.bytes ?? []).toString());
    const types = events.map((event) => (JSON.parse(event) as { type: unknown }).type);
    expect(types.slice(0, 2)).toEqual(['message_start', 'content_block_start']);
    expect(types.at(-1)).toBe('message_stop');
  });

  test.each([
    ['InvokeModel', { invokeModel: { body: Buffer.from(body) } }],
    ['Converse', { converse: { messages: [{ role: 'user' as const, content: [{ text: 'hello' }] }], system: [{ text: 'Be brief.' }] } }],
  ])('counts the tokens of a request of %s', async (name, input) => {
    const counted = await aws().send(new CountTokensCommand({ modelId: 'anthropic.claude-opus-5-5', input }));
    expect(counted.inputTokens).toBe(123);
    const { request, body: up } = lastUp();
    expect(request.path).toBe('/v1/messages/count_tokens');
    const asked =
      name === 'InvokeModel'
        ? { messages: question.messages }
        : { messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }], system: [{ type: 'text', text: 'Be brief.' }] };
    expect(up).toEqual({ model: 'claude-opus-5-5', ...asked });
  });

  test.each([
    { invokeModel: { body: Buffer.from('no JSON') } },
    { invokeModel: { body: Buffer.from('{}') } },
    { $unknown: ['other', 1] as [string, number] },
  ])('is told that %j cannot be counted', async (input) => {
    const failed = await aws()
      .send(new CountTokensCommand({ modelId: 'anthropic.claude-opus-5-5', input }))
      .catch((error: unknown) => error);
    expect(failed).toMatchObject({ name: 'ValidationException', message: expect.stringContaining('The request') as string });
  });

  test('sends its key as the session token of credentials that mean nothing', async () => {
    const { modelId } = command;
    const client = bedrockSdk(house.url, null, house.key);
    const answer = await client.send(new ConverseCommand({ modelId, messages: [{ role: 'user', content: [{ text: 'hello' }] }] }));
    expect(answer.output?.message?.role).toBe('assistant');
    const { request } = lastUp();
    expect(JSON.stringify([request.path, request.headers])).not.toContain(house.key);
    const { row } = house.ports.finished.at(-1)!;
    expect(row).toMatchObject({ status: 200, keyId: 'laptop' });
  });

  test('is told how to send its key when it only signs', async () => {
    const failed = await bedrockSdk(house.url)
      .send(new InvokeModelCommand({ ...command, body }))
      .catch((error: unknown) => error);
    expect(failed).toMatchObject({
      name: 'UnrecognizedClientException',
      message: expect.stringMatching(/No virtual key was sent: set AWS_BEARER_TOKEN_BEDROCK .*AWS_SESSION_TOKEN.*x-gatehouse-key/),
    });
  });
});

describe('who asks in Bedrock’s way what is behind an inference profile', () => {
  const ask = (profile: string) => house.send({ method: 'GET', path: `/inference-profiles/${encodeURIComponent(profile)}`, body: null });
  const found = {
    inferenceProfileId: 'us.anthropic.claude-opus-5-5',
    status: 'ACTIVE',
    models: [{ modelArn: expect.stringMatching(/:foundation-model\/anthropic\.claude-opus-5-5$/) as string }],
  };

  test.each([
    'us.anthropic.claude-opus-5-5',
    'global.anthropic.claude-opus-5-5-v1:0',
    'arn:aws:bedrock:us-east-1::inference-profile/us.anthropic.claude-opus-5-5',
  ])('%s: hears the model', async (profile) => {
    const answer = await ask(profile);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject(found);
  });

  test('hears in Bedrock’s words that there is none', async () => {
    const answer = await ask('us.anthropic.claude-nobody');
    expect(answer.status).toBe(404);
    expect(answer.headers['x-amzn-errortype']).toBe('ResourceNotFoundException');
  });
});
