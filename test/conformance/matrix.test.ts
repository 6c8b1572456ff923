/**
 * Every client format against every provider format, feature by feature, through the real listener: strict fakes of each
 * vendor's wire stand behind it, and the tables under capabilities/ say what must come of it. A feature is carried (it
 * reaches the provider, in the vendor's own words), dropped with a note on the trail, or refused by name. What comes out
 * is written down in matrix.md.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bedrockConverseTarget } from '../../src-main/gateway/formats/bedrock-converse/bedrock-converse-target.ts';
import { bedrockInvokeTarget } from '../../src-main/gateway/formats/bedrock-invoke/bedrock-invoke-target.ts';
import { geminiTarget } from '../../src-main/gateway/formats/gemini/gemini-target.ts';
import { openAiQuirks } from '../../src-main/gateway/formats/openai-chat/chat-quirks.ts';
import { createOpenAiChatTarget } from '../../src-main/gateway/formats/openai-chat/openai-chat-target.ts';
import { openAiResponsesTarget } from '../../src-main/gateway/formats/openai-responses/openai-responses-target.ts';
import type { FormatId, TargetFormat } from '../../src-main/gateway/formats/wire-format.ts';
import { anthropic } from '../../src-main/gateway/providers/anthropic.ts';
import type { Provider } from '../../src-main/gateway/providers/provider.ts';
import { json } from '../support/fake-anthropic.ts';
import { type TestGateway, startTestGateway } from '../support/test-gateway.ts';
import { bedrockClaude, foundryClaude } from '../support/vendors/claude-vendors.ts';
import { bedrockConverseModel } from '../support/vendors/converse-vendor.ts';
import { gemini as geminiVendor } from '../support/vendors/gemini-vendor.ts';
import { openAiChat as chatVendor, openAiResponses as responsesVendor } from '../support/vendors/openai-vendors.ts';
import type { Vendor } from '../support/vendors/vendor.ts';
import { bedrockConverse } from './capabilities/bedrock-converse.ts';
import { bedrockInvoke } from './capabilities/bedrock-invoke.ts';
import { exampleRequests } from './capabilities/example-requests.ts';
import { type Capabilities, type Feature, type Verdict, carried, features } from './capabilities/feature.ts';
import { gemini } from './capabilities/gemini.ts';
import { openAiChat } from './capabilities/openai-chat.ts';
import { openAiResponses } from './capabilities/openai-responses.ts';
import { chatRequests, converseRequests, geminiRequests, invokeRequests, responsesRequests } from './client-requests.ts';

const everything = Object.fromEntries(features.map((feature) => [feature, carried()])) as Record<Feature, Verdict>;
const messages: Capabilities = { format: 'anthropic-messages', sources: [], target: everything, client: everything };

interface ProviderSide {
  readonly table: Capabilities;
  readonly target: TargetFormat | null;
  readonly vendor: Vendor;
  readonly path: (model: string) => string;
}

const providerSides: readonly ProviderSide[] = [
  { table: messages, target: null, vendor: foundryClaude, path: () => '/v1/messages' },
  {
    table: openAiChat,
    target: createOpenAiChatTarget(openAiQuirks),
    vendor: { ...chatVendor, model: 'gpt-5.2' },
    path: () => '/v1/chat/completions',
  },
  { table: openAiResponses, target: openAiResponsesTarget, vendor: { ...responsesVendor, model: 'gpt-5.2' }, path: () => '/v1/responses' },
  {
    table: gemini,
    target: geminiTarget,
    vendor: { ...geminiVendor, model: 'gemini-3.8-flash' },
    path: (model) => `/v1beta/models/${model}:streamGenerateContent?alt=sse`,
  },
  {
    table: bedrockConverse,
    target: bedrockConverseTarget,
    vendor: bedrockConverseModel,
    path: (model) => `/model/${encodeURIComponent(model)}/converse-stream`,
  },
  {
    table: bedrockInvoke,
    target: bedrockInvokeTarget,
    vendor: bedrockClaude,
    path: (model) => `/model/us.anthropic.${model}/invoke-with-response-stream`,
  },
];

interface ClientSide {
  readonly table: Capabilities;
  readonly requests: Readonly<Partial<Record<Feature, object>>>;
  readonly path: (model: string) => string;
  /** Does the body name model and stream? */
  readonly isNamed: boolean;
}

const inPath = (verb: string) => (model: string) => `/model/${encodeURIComponent(model)}/${verb}`;
const clientSides: readonly ClientSide[] = [
  { table: messages, requests: exampleRequests, path: () => '/v1/messages', isNamed: true },
  { table: openAiChat, requests: chatRequests, path: () => '/v1/chat/completions', isNamed: true },
  { table: openAiResponses, requests: responsesRequests, path: () => '/v1/responses', isNamed: true },
  { table: gemini, requests: geminiRequests, path: (model) => `/v1beta/models/${model}:streamGenerateContent?alt=sse`, isNamed: false },
  { table: bedrockConverse, requests: converseRequests, path: inPath('converse-stream'), isNamed: false },
  { table: bedrockInvoke, requests: invokeRequests, path: inPath('invoke-with-response-stream'), isNamed: false },
];

/** What of a feature must be found in what the provider gets when it is carried; one of a list is enough. */
const traces: Readonly<Partial<Record<Feature, readonly string[]>>> = {
  text: ['Hello'],
  'system blocks': ['Be kind.'],
  'inner system turn': ['The date changed.'],
  tools: ['Reads a file.'],
  'parallel tools': ['a.ts'],
  'image base64': ['iVBORw0KGgo='],
  'tool result image': ['iVBORw0KGgo='],
  'image url': ['https://example.org/a.png'],
  'pdf document': ['JVBERg=='],
  'document url': ['https://example.org/a.pdf'],
  'text document': ['Read me.', 'UmVhZCBtZS4='],
  'structured output': ['title'],
  'stop sequences': ['END'],
  temperature: ['0.5'],
  top_k: ['40'],
};

/** Clients of other formats ask for thinking by its effort, and the note names what was asked. */
const synonyms: Readonly<Partial<Record<Feature, string>>> = { effort: 'thinking' };

/** What must come of a feature; null when the client has no way to ask for it, or nothing here asks. */
function expected(client: ClientSide, provider: ProviderSide, feature: Feature): Verdict | null {
  const read = client.table.client[feature];
  if (read === undefined || client.requests[feature] === undefined) return null;
  if (read.verdict === 'refused') return read;
  if (client.table === provider.table) return carried('byte for byte');
  return read.verdict === 'dropped' ? read : provider.table.target[feature];
}

const houses = new Map<string, TestGateway>();

beforeAll(async () => {
  for (const { table, target, vendor, path } of providerSides) {
    const provider: Provider = {
      ...anthropic,
      serves: () => true,
      dialect: () => target,
      prepare: (_original, body, account, secret, { model }) => ({
        url: account.baseUrl! + path(model),
        method: 'POST',
        headers: [
          ['content-type', 'application/json'],
          ['authorization', `Bearer ${secret}`],
          ['x-api-key', String(secret)],
          ['x-goog-api-key', String(secret)],
          ['anthropic-version', '2023-06-01'],
        ],
        body,
      }),
    };
    const house = await startTestGateway({ account: { providerId: 'matrix' }, providers: new Map([['matrix', provider]]) });
    house.fake.replyAlways((request) => {
      const problems = vendor.problems(request);
      if (problems.length > 0) return json({ error: { type: 'invalid_request_error', message: problems.join('; ') } }, { status: 400 });
      const call = { name: 'Read', input: { path: 'answer.ts' } };
      return vendor.reply({
        text: 'Grüße.',
        ...(vendor.seen(request).tools.has('Read') && vendor.seen(request).results === 0 ? { tool: call } : {}),
      });
    });
    houses.set(table.format, house);
  }
});
afterAll(() => Promise.all([...houses.values()].map((house) => house.close())));

/** What came of one feature: empty when it is what the tables say. */
async function differs(client: ClientSide, provider: ProviderSide, feature: Feature, said: Verdict): Promise<string[]> {
  const house = houses.get(provider.table.format)!;
  const { model } = provider.vendor;
  const before = { records: house.ports.finished.length, requests: house.fake.requests.length };
  const body = { ...client.requests[feature], ...(client.isNamed ? { model, stream: true } : {}) };
  const answer = await house.send({ path: client.path(model), body: JSON.stringify(body), headers: { 'x-goog-api-key': house.key } });
  const { trail } = await house.ports.finishedRecord(before.records + 1);
  const losses = trail.map(({ text }) => text).filter((text) => /not (?:carried|understood):/.test(text));
  const wrong = (what: string) => [`${feature}: ${what} (${answer.status} ${answer.text.slice(0, 300)})`];
  if (said.verdict === 'refused')
    return answer.status === 400 && answer.text.includes(said.says) ? [] : wrong(`is not refused as ${said.says}`);
  if (answer.status !== 200) return wrong(`is refused, and should be ${said.verdict}`);
  if (!says(answer.body).includes('Grüße.')) return wrong('gets no answer');
  if (said.verdict === 'dropped')
    return [said.says, synonyms[feature] ?? said.says].some((word) => losses.join('\n').includes(word))
      ? []
      : wrong(`leaves no note "${said.says}": ${losses.join('; ')}`);
  const up = house.fake.requests[before.requests]!.body.toString();
  const wanted = traces[feature];
  if (wanted !== undefined && !wanted.some((trace) => up.includes(trace))) return wrong(`does not arrive: ${up.slice(0, 400)}`);
  const isAnswered = feature !== 'tools' || says(answer.body).includes('answer.ts');
  if (!isAnswered) return wrong('brings no tool call');
  return losses.length === 0 || client.table === provider.table ? [] : wrong(`is carried, and still noted: ${losses.join('; ')}`);
}

/** The text of an answer in any wire; InvokeModel wraps its events in base64. */
function says(body: Buffer): string {
  const text = body.toString('utf8');
  return text + [...text.matchAll(/"bytes":"([\w+/=]+)"/g)].map(([, chunk]) => Buffer.from(chunk!, 'base64').toString('utf8')).join('');
}

describe.each(clientSides.map((client) => [client.table.format as FormatId, client] as const))(
  'a client that speaks %s',
  (_format, client) => {
    test.each(providerSides.map((provider) => [provider.table.format as FormatId, provider] as const))(
      'gets what the tables say from %s',
      async (_id, provider) => {
        const problems: string[] = [];
        for (const feature of features) {
          const said = expected(client, provider, feature);
          if (said !== null) problems.push(...(await differs(client, provider, feature, said)));
        }
        expect(problems).toEqual([]);
      },
    );
  },
);

test('matrix.md says what was held to', async () => {
  const lines = [
    '# What reaches whom',
    '',
    'Made by `test/conformance/matrix.test.ts`, which drives every cell through the real listener. Rows are what a client asks',
    'for, columns the format of the provider. `yes`: it arrives with its meaning. `dropped`: the request goes on without it, and',
    'the decision trail says so. `refused`: 400, by a name that the client can act on. `-`: a client of this format cannot ask for',
    'it. What the vendors say stands in `capabilities/`, with their pages.',
  ];
  for (const client of clientSides) {
    lines.push('', `## A client that speaks ${client.table.format}`, '');
    lines.push(`| | ${providerSides.map(({ table }) => table.format).join(' | ')} |`, `|---|${providerSides.map(() => '---').join('|')}|`);
    for (const feature of features) {
      const cells = providerSides.map((provider) => expected(client, provider, feature));
      if (cells.every((cell) => cell === null)) continue;
      lines.push(`| ${feature} | ${cells.map(cellOf).join(' | ')} |`);
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('matrix.md');
});

function cellOf(said: Verdict | null): string {
  if (said === null) return '-';
  return said.verdict === 'carried' ? 'yes' : `${said.verdict}: ${said.why}`;
}
