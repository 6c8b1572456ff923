/**
 * Google Vertex AI. Claude is asked in its own format: the model moves into the path, the API version into the body, and
 * every other byte of the request stays. Gemini is asked through generateContent.
 * Source: Anthropic, "Claude on Vertex AI"; Vertex AI reference, rawPredict and generateContent.
 */
import { spliceBody } from '../../body/splice-body.ts';
import { holdToVersion } from '../../formats/api-version.ts';
import { cloudBetas } from '../../formats/cloud-betas.ts';
import { geminiTarget } from '../../formats/gemini/gemini-target.ts';
import type { MessagesRequest } from '../../formats/messages.ts';
import type { Account } from '../../snapshot.ts';
import { geminiPath, isGemini } from '../gemini-path.ts';
import { joinUrl } from '../join-url.ts';
import { knownModels } from '../known-models.ts';
import type { OriginalRequest, PrepareTerms, Provider } from '../provider.ts';
import { headersForMessages, headersForTranslation } from '../request-headers.ts';
import { vertexModelId } from './vertex-model-id.ts';

const VERSION = 'vertex-2023-10-16';
const MOVED: ReadonlySet<string> = new Set(['model', 'tags', 'anthropic_version']);
/** Counting names the model in the body: its path is the same for all. */
const MOVED_FOR_COUNTING: ReadonlySet<string> = new Set(['tags', 'anthropic_version']);

const models = knownModels('vertex', [
  'claude-opus-5-5',
  'claude-sonnet-5-5',
  'claude-haiku-5-5',
  'claude-opus-4-7',
  'claude-sonnet-4-6',
  'claude-haiku-4-5-20251001',
  'gemini-3.8-flash',
  'gemini-2.5-pro',
]);

export const vertex: Provider = {
  id: 'vertex',
  title: 'Google Vertex AI',
  group: 'cloud',
  defaultBaseUrl: 'https://{region}-aiplatform.googleapis.com',
  regionBaseUrls: {
    global: 'https://aiplatform.googleapis.com',
    us: 'https://aiplatform.us.rep.googleapis.com',
    eu: 'https://aiplatform.eu.rep.googleapis.com',
  },
  docsUrl: 'https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai',
  needsSecret: false,
  credential: {
    what: 'The JSON of a service account that may use Vertex AI. Without one: what “gcloud auth application-default login” put on this machine.',
    variable: 'GOOGLE_SERVICE_ACCOUNT_JSON',
  },
  simulated: false,
  signIn: 'google',
  settings: [
    { name: 'project', need: 'always', example: 'acme-prod-4711' },
    { name: 'region', need: 'always', example: 'global' },
  ],
  serves: (model) => isGemini(model) || /claude|anthropic/i.test(model),
  get models() {
    return models();
  },
  modelName: vertexModelId,
  dialect: (model) => (isGemini(model) ? geminiTarget : null),
  prepare(original, body, account, token, terms) {
    const bearer: [string, string][] = token === null ? [] : [['authorization', `Bearer ${token}`]];
    if (isGemini(terms.model)) {
      const headers = [...headersForTranslation(original.headers, account, terms.stream), ...bearer];
      return { url: modelsUrl(account, 'google') + geminiPath(original, terms), method: 'POST', headers, body };
    }
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    holdToVersion(original.headers, () => JSON.parse(bytes.toString('utf8')) as MessagesRequest);
    const isCount = original.path.endsWith('/count_tokens');
    const betas = (header: [string, string]) => forCloud(header, isCount);
    const headers = [...headersForMessages(original.headers, account).flatMap(betas), ...bearer];
    const moved = isCount ? MOVED_FOR_COUNTING : MOVED;
    const spliced = spliceBody(bytes, moved, { anthropic_version: VERSION });
    return { url: modelsUrl(account, 'anthropic') + claudePath(original, terms), method: 'POST', headers, body: spliced };
  },
};

function modelsUrl(account: Account, publisher: 'anthropic' | 'google'): string {
  const { project = '', region = '' } = account.config;
  const place = `/v1/projects/${encodeURIComponent(project)}/locations/${encodeURIComponent(region)}`;
  return joinUrl(account.baseUrl ?? '', `${place}/publishers/${publisher}/models/`);
}

function claudePath({ path }: OriginalRequest, { model, stream }: PrepareTerms): string {
  if (path.endsWith('/count_tokens')) return 'count-tokens:rawPredict';
  return `${encodeURIComponent(model).replaceAll('%40', '@')}:${stream ? 'streamRawPredict' : 'rawPredict'}`;
}

/**
 * The version travels in the body, and beta values that name Anthropic's own service mean nothing here. Counting gets none:
 * it answers 400 to those its backend does not have yet, and needs none. Source: anthropic-sdk-typescript#1016, litellm#39597.
 */
function forCloud([name, value]: [string, string], isCount: boolean): [string, string][] {
  if (name === 'anthropic-version' || (isCount && name === 'anthropic-beta')) return [];
  if (name !== 'anthropic-beta') return [[name, value]];
  const betas = cloudBetas(value.split(',').map((beta) => beta.trim()));
  return betas.length === 0 ? [] : [[name, betas.join(',')]];
}
