/** The clouds over a real socket: addresses, names of models, signatures (checked by another library), and bodies. */
import { sign } from 'aws4';
import { afterEach, expect, test } from 'vitest';
import { bedrockModelId } from '../../../../src-main/gateway/providers/bedrock/bedrock-model-id.ts';
import { vertexModelId } from '../../../../src-main/gateway/providers/vertex/vertex-model-id.ts';
import { json, type ReceivedRequest, stream as streamReply } from '../../../support/fake-anthropic.ts';
import { messageBody, messageEvents } from '../../../support/messages-stream.ts';
import { chatAnswer, type ProviderGateway, startProviderGateway } from '../../../support/provider-gateway.ts';

let running: ProviderGateway | null = null;
afterEach(async () => {
  await running?.close();
  running = null;
});

const accessKeyId = 'AKIAIOSFODNN7EXAMPLE';
const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

/** Signs the same request again with a library that has nothing to do with ours. */
function signatureOf(got: ReceivedRequest, region: string, sessionToken?: string): string | undefined {
  const signed = sign(
    {
      service: 'bedrock',
      region,
      method: got.method,
      path: got.path,
      body: got.body,
      // The connection adds it after the signature.
      extraHeadersToIgnore: { 'content-length': true },
      headers: {
        host: got.header('host') ?? '',
        'content-type': got.header('content-type') ?? '',
        'x-amz-date': got.header('x-amz-date') ?? '',
        'x-amz-content-sha256': got.header('x-amz-content-sha256') ?? '',
      },
    },
    { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
  );
  return signed.headers['Authorization'];
}

async function bedrock(secret: string, config = {}): Promise<ProviderGateway> {
  const gateway = await startProviderGateway('bedrock', { region: 'us-west-2', ...config });
  gateway.ports.secrets.resolve = async () => secret;
  gateway.fake.replyAlways(() => json(messageBody()));
  return gateway;
}

test.each([
  [undefined, `${accessKeyId}:${secretAccessKey}`],
  ['a/session+token==', `${accessKeyId}:${secretAccessKey}:a/session+token==`],
])(
  'Bedrock gets Claude through InvokeModel, with a signature that another library agrees to (session token: %s)',
  async (token, secret) => {
    running = await bedrock(secret);
    const got = await running.arrives(
      { model: 'claude-sonnet-4-5', tags: { project: 'x' } },
      { 'anthropic-beta': 'context-management-2025-06-27' },
    );
    expect(got.path).toBe('/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke');
    expect(JSON.parse(got.body.toString())).toEqual({
      max_tokens: 100,
      messages: [{ role: 'user', content: 'hi' }],
      anthropic_version: 'bedrock-2023-05-31',
      anthropic_beta: ['context-management-2025-06-27'],
    });
    expect(got.header('x-amz-security-token')).toBe(token);
    expect(got.header('x-amz-date')).toBe('20261123T120000Z');
    expect(got.header('authorization')).toBe(signatureOf(got, 'us-west-2', token));
  },
);

test('Bedrock takes an API key as a bearer, and no signature', async () => {
  running = await bedrock('ABSKQmVkcm9ja0FQSUtleQ');
  const got = await running.arrives({ model: 'claude-opus-5-5' });
  expect(got.header('authorization')).toBe('Bearer ABSKQmVkcm9ja0FQSUtleQ');
  expect(got.header('x-amz-date')).toBeUndefined();
});

test('without a secret Bedrock requests are signed with what this machine holds', async () => {
  running = await startProviderGateway('bedrock', { region: 'eu-central-1' });
  running.gateway.applyConfig({
    ...running.snapshot,
    accounts: running.snapshot.accounts.map((account) => ({ ...account, secret: null })),
  });
  running.ports.signIn.aws = async () => `${accessKeyId}:${secretAccessKey}`;
  running.fake.replyAlways(() => json(messageBody()));
  const got = await running.arrives({ model: 'claude-opus-5-5' });
  expect(got.path).toBe('/model/eu.anthropic.claude-opus-5-5/invoke');
  expect(got.header('authorization')).toBe(signatureOf(got, 'eu-central-1'));
});

test('an ARN goes into the path encoded, and Claude behind it is known by its name in the map', async () => {
  const arn = 'arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/abc';
  running = await bedrock('ABSKx', { modelMap: { 'claude-opus-5-5': arn } });
  const got = await running.arrives({ model: 'claude-opus-5-5' });
  expect(got.path).toBe(`/model/${encodeURIComponent(arn)}/invoke`);
});

test.each([
  ['claude-opus-5-5', { region: 'us-east-1' }, 'us.anthropic.claude-opus-5-5'],
  ['claude-opus-4-6', { region: 'eu-west-1' }, 'eu.anthropic.claude-opus-4-6-v1'],
  ['claude-haiku-4-5', { region: 'ap-northeast-1' }, 'jp.anthropic.claude-haiku-4-5-20251001-v1:0'],
  ['claude-sonnet-4-6', { region: 'ap-southeast-2' }, 'au.anthropic.claude-sonnet-4-6'],
  ['claude-sonnet-4-20250514', { region: 'ap-south-1' }, 'apac.anthropic.claude-sonnet-4-20250514-v1:0'],
  ['claude-3-5-sonnet-20241022', { region: 'us-gov-west-1' }, 'us-gov.anthropic.claude-3-5-sonnet-20241022-v2:0'],
  ['claude-opus-5-5', { region: 'us-east-1', inferenceProfile: 'global' }, 'global.anthropic.claude-opus-5-5'],
  ['claude-opus-5-5', { region: 'us-east-1', inferenceProfile: 'none' }, 'anthropic.claude-opus-5-5'],
  ['eu.anthropic.claude-opus-5-5', { region: 'us-east-1' }, 'eu.anthropic.claude-opus-5-5'],
  ['amazon.nova-pro-v1:0', { region: 'us-east-1' }, 'amazon.nova-pro-v1:0'],
] as const)('Bedrock calls %s at %o %s', (model, config, id) => {
  expect(bedrockModelId(model, config)).toBe(id);
});

test.each([
  [false, 'rawPredict'],
  [true, 'streamRawPredict'],
])('Vertex gets Claude with its own bytes, the model in the path and the version in the body (stream: %s)', async (stream, operation) => {
  running = await startProviderGateway('vertex', { project: 'acme-prod', region: 'europe-west1' });
  running.fake.replyAlways(() => (stream ? streamReply(messageEvents()) : json(messageBody())));
  const got = await running.arrives(
    { model: 'claude-haiku-4-5-20251001', stream, tags: { project: 'x' }, temperature: 1.0 },
    { 'anthropic-beta': 'advanced-tool-use-2025-11-20,request-tags-2026-08-21,effort-2025-11-24' },
  );
  expect(got.path).toBe(`/v1/projects/acme-prod/locations/europe-west1/publishers/anthropic/models/claude-haiku-4-5@20251001:${operation}`);
  expect(got.body.toString()).toBe(
    `{"max_tokens":100,"messages":[{"role":"user","content":"hi"}],"stream":${stream},"temperature":1,"anthropic_version":"vertex-2023-10-16"}`,
  );
  expect(got.header('authorization')).toBe('Bearer ya29.test-token');
  expect(got.header('anthropic-beta')).toBe('tool-search-tool-2025-10-19,effort-2025-11-24');
  expect(got.header('anthropic-version')).toBeUndefined();
});

test('Vertex counts tokens at one path for every model', async () => {
  running = await startProviderGateway('vertex', { project: 'acme-prod', region: 'global' });
  running.fake.replyAlways(() => json({ input_tokens: 7 }));
  const body = JSON.stringify({ model: 'claude-opus-5-5', messages: [{ role: 'user', content: 'hi' }] });
  const answer = await running.send({ path: '/v1/messages/count_tokens?beta=true', body });
  expect(JSON.parse(answer.text)).toEqual({ input_tokens: 7 });
  expect(running.fake.requests[0]?.path).toBe(
    '/v1/projects/acme-prod/locations/global/publishers/anthropic/models/count-tokens:rawPredict',
  );
  expect(JSON.parse(running.fake.requests[0]?.body.toString() ?? '')).toMatchObject({ model: 'claude-opus-5-5' });
});

test.each([
  ['claude-opus-5-5', 'claude-opus-5-5'],
  ['claude-sonnet-4-5', 'claude-sonnet-4-5@20250929'],
  ['claude-opus-4-5-20251101', 'claude-opus-4-5@20251101'],
  ['claude-3-5-sonnet-20241022', 'claude-3-5-sonnet-v2@20241022'],
  ['claude-opus-4-1@20250805', 'claude-opus-4-1@20250805'],
])('Vertex calls %s %s', (model, id) => {
  expect(vertexModelId(model)).toBe(id);
});

test('Azure gets the deployment as the model of the v1 API, and its key in its own header', async () => {
  running = await startProviderGateway('azure', { resource: 'acme', format: 'openai-chat', modelMap: { 'gpt-5.5': 'our-gpt' } });
  running.fake.replyAlways(() => chatAnswer);
  const got = await running.arrives({ model: 'gpt-5.5' });
  expect(got.path).toBe('/openai/v1/chat/completions');
  expect(got.header('api-key')).toBe('sk-ant-upstream-secret');
  expect(got.header('authorization')).toBeUndefined();
  expect(JSON.parse(got.body.toString())).toMatchObject({ model: 'our-gpt' });
});

test('Azure with an API version gets the deployment in the path', async () => {
  running = await startProviderGateway('azure', {
    resource: 'acme',
    format: 'openai-chat',
    apiVersion: '2025-04-01-preview',
    modelMap: { 'gpt-5.5': 'our gpt' },
  });
  running.fake.replyAlways(() => chatAnswer);
  const got = await running.arrives({ model: 'gpt-5.5' });
  expect(got.path).toBe('/openai/deployments/our%20gpt/chat/completions?api-version=2025-04-01-preview');
});

test('Foundry gets Claude as Anthropic would, under the name of the deployment', async () => {
  running = await startProviderGateway('azure-foundry', { resource: 'acme', modelMap: { 'claude-opus-5-5': 'opus-prod' } });
  const got = await running.arrives({ model: 'claude-opus-5-5', stream: true });
  expect(got.path).toBe('/v1/messages?beta=true');
  expect(got.header('x-api-key')).toBe('sk-ant-upstream-secret');
  expect(JSON.parse(got.body.toString())).toMatchObject({ model: 'opus-prod', stream: true });
});

const geminiAnswer = json({
  candidates: [{ content: { role: 'model', parts: [{ text: 'hello' }] }, finishReason: 'STOP', index: 0 }],
  usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 2, totalTokenCount: 11 },
});

test('Google AI Studio gets Gemini by its path, the key in a header and nowhere else', async () => {
  running = await startProviderGateway('google');
  running.fake.replyAlways(() => geminiAnswer);
  const got = await running.arrives({ model: 'gemini-3.8-flash', system: 'Be brief.' });
  expect(got.path).toBe('/v1beta/models/gemini-3.8-flash:generateContent');
  expect(got.header('x-goog-api-key')).toBe('sk-ant-upstream-secret');
  expect(got.header('authorization')).toBeUndefined();
  expect(JSON.parse(got.body.toString())).toMatchObject({
    systemInstruction: { parts: [{ text: 'Be brief.' }] },
    contents: [{ role: 'user', parts: [{ text: 'hi' }] }],
  });
});

test('Vertex gets Gemini below its own publisher', async () => {
  running = await startProviderGateway('vertex', { project: 'acme-prod', region: 'global' });
  running.fake.replyAlways(() => geminiAnswer);
  const got = await running.arrives({ model: 'gemini-2.5-pro' });
  expect(got.path).toBe('/v1/projects/acme-prod/locations/global/publishers/google/models/gemini-2.5-pro:generateContent');
  expect(got.header('authorization')).toBe('Bearer ya29.test-token');
});

test('Bedrock gets every other model through Converse, with a signature too', async () => {
  running = await bedrock(`${accessKeyId}:${secretAccessKey}`);
  running.fake.replyAlways(() =>
    json({
      output: { message: { role: 'assistant', content: [{ text: 'hello' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 9, outputTokens: 2, totalTokens: 11 },
      metrics: { latencyMs: 1 },
    }),
  );
  const got = await running.arrives({ model: 'amazon.nova-pro-v1:0' });
  expect(got.path).toBe('/model/amazon.nova-pro-v1%3A0/converse');
  expect(JSON.parse(got.body.toString())).toMatchObject({ messages: [{ role: 'user', content: [{ text: 'hi' }] }] });
  expect(got.header('authorization')).toBe(signatureOf(got, 'us-west-2'));
});

test('Bedrock counts tokens of the foundation model, with the body as it would be invoked', async () => {
  running = await bedrock('ABSKx');
  running.fake.replyAlways(() => json({ inputTokens: 7 }));
  const body = JSON.stringify({ model: 'claude-opus-5-5', messages: [{ role: 'user', content: 'hi' }] });
  const answer = await running.send({ path: '/v1/messages/count_tokens?beta=true', body });
  expect(JSON.parse(answer.text)).toEqual({ input_tokens: 7 });
  const [got] = running.fake.requests;
  expect(got?.path).toBe('/model/anthropic.claude-opus-5-5/count-tokens');
  const { input } = JSON.parse(got?.body.toString() ?? '') as { input: { invokeModel: { body: string } } };
  expect(JSON.parse(Buffer.from(input.invokeModel.body, 'base64').toString())).toEqual({
    messages: [{ role: 'user', content: 'hi' }],
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 1,
  });
});

test('a model that Bedrock serves but does not count is estimated', async () => {
  running = await bedrock('ABSKx');
  const refusal = JSON.stringify({ message: "The provided model doesn't support counting tokens." });
  running.fake.replyAlways(() => ({ ...json(refusal), status: 400 }));
  const body = JSON.stringify({ model: 'claude-opus-5-5', messages: [{ role: 'user', content: 'hi' }] });
  const answer = await running.send({ path: '/v1/messages/count_tokens', body });
  expect(answer.status).toBe(200);
  expect(answer.headers['x-gatehouse-estimate']).toBe('true');
  expect(JSON.parse(answer.text)).toEqual({ input_tokens: expect.any(Number) });
});
