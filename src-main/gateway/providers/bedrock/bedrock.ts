/**
 * Amazon Bedrock. Claude is asked through InvokeModel, whose body is Anthropic's own format, so that nothing is lost;
 * every other model through Converse. Requests are signed, unless the secret is a Bedrock API key.
 * Source: Bedrock API reference (InvokeModel, Converse, CountTokens); user guide, "API keys".
 */
import { bedrockConverseTarget } from '../../formats/bedrock-converse/bedrock-converse-target.ts';
import { bedrockInvokeTarget } from '../../formats/bedrock-invoke/bedrock-invoke-target.ts';
import { bedrockMakers } from '../../models/bedrock-makers.ts';
import type { Account } from '../../snapshot.ts';
import type { UpstreamRequest } from '../../upstream/upstream.ts';
import { knownModels } from '../known-models.ts';
import type { OriginalRequest, PrepareTerms, Provider } from '../provider.ts';
import { headersForTranslation } from '../request-headers.ts';
import { bedrockModelId, isClaude } from './bedrock-model-id.ts';
import { parseAwsKeys, signRequest } from './sign-request.ts';

const models = knownModels('bedrock', [
  'claude-opus-5-5',
  'claude-sonnet-5-5',
  'claude-haiku-5-5',
  'claude-opus-4-7',
  'claude-sonnet-4-6',
  'claude-haiku-4-5-20251001',
  'amazon.nova-pro-v1:0',
]);

export const bedrock: Provider = {
  id: 'bedrock',
  title: 'Amazon Bedrock',
  group: 'cloud',
  defaultBaseUrl: 'https://bedrock-runtime.{region}.amazonaws.com',
  docsUrl: 'https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html',
  needsSecret: false,
  credential: {
    what: 'A Bedrock API key (ABSK…), or ACCESS_KEY_ID:SECRET_ACCESS_KEY[:SESSION_TOKEN]. Without one: what “aws configure” or “aws sso login” put on this machine.',
    variable: 'AWS_BEARER_TOKEN_BEDROCK',
  },
  simulated: false,
  signIn: 'aws',
  settings: [
    { name: 'region', need: 'always', example: 'us-east-1' },
    { name: 'inferenceProfile', need: 'optional', example: 'global', otherwise: 'the one of the region' },
    { name: 'awsProfile', need: 'optional', example: 'work', otherwise: 'the default profile' },
  ],
  serves: (model) => isClaude(model) || BEDROCK_ID.test(model),
  get models() {
    return models();
  },
  modelName: (model, account) => bedrockModelId(model, account.config),
  dialect: (model, account) => (isClaude(model) || isClaude(askedFor(account, model)) ? bedrockInvokeTarget : bedrockConverseTarget),
  async prepare(original, body, account, credential, terms): Promise<UpstreamRequest> {
    const request: UpstreamRequest = {
      url: `${account.baseUrl ?? ''}/model/${encodeURIComponent(isCount(original) ? foundationModel(terms.model) : terms.model)}/${operation(original, account, terms)}`,
      method: 'POST',
      headers: headers(original, account, terms),
      body,
    };
    if (credential === null) return request;
    const keys = parseAwsKeys(credential);
    if (keys === null) return { ...request, headers: [...request.headers, ['authorization', `Bearer ${credential}`]] };
    return signRequest(request, keys, account.config.region ?? '', terms.now);
  },
};

/** Foundation models as Bedrock writes them, with or without a profile in front, and ARNs. */
const BEDROCK_ID = new RegExp(String.raw`^(?:arn:aws[\w-]*:bedrock:|(?:[a-z-]{2,6}\.)?(?:${bedrockMakers})\.)`);

function operation(original: OriginalRequest, account: Account, { model, stream }: PrepareTerms): string {
  if (isCount(original)) return 'count-tokens';
  const isInvoked = isClaude(model) || isClaude(askedFor(account, model));
  if (isInvoked) return stream ? 'invoke-with-response-stream' : 'invoke';
  return stream ? 'converse-stream' : 'converse';
}

/** What clients call the model that the account's map leads here: an ARN does not tell whose model it is. */
function askedFor(account: Account, own: string): string {
  return Object.entries(account.config.modelMap ?? {}).find(([, name]) => name === own)?.[0] ?? own;
}

function headers(original: OriginalRequest, account: Account, { stream }: PrepareTerms): [string, string][] {
  const plain = headersForTranslation(original.headers, account, false);
  return stream ? plain.map(([name, value]) => (name === 'accept' ? [name, 'application/vnd.amazon.eventstream'] : [name, value])) : plain;
}

function isCount({ path }: OriginalRequest): boolean {
  return path.endsWith('/count_tokens');
}

/**
 * CountTokens knows foundation models only: the profile in front of an id says who answers, not how text is cut.
 * Source: Bedrock API reference, "CountTokens", modelId.
 */
function foundationModel(id: string): string {
  return id.replace(/^[a-z-]{2,10}\.(?=anthropic\.)/, '');
}
