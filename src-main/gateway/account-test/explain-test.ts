/** Why a test call failed, in plain words and with what to do: said to people who set up an account. */
import type { AttemptFailure } from '../attempt/attempt-result.ts';
import type { Provider } from '../providers/provider.ts';
import type { Account } from '../snapshot.ts';

export interface Tested {
  readonly account: Account;
  readonly provider: Provider;
  readonly model: string;
  /** What travelled or signed; only its beginning is looked at. */
  readonly credential: string | null;
}

/** One or two sentences. Never holds the credential. */
export function explainTest(failure: AttemptFailure, tested: Tested): string {
  const { verdict, status, message } = failure;
  const { account, provider, model } = tested;
  const where = account.origin ?? provider.title;
  for (const [says, advice] of KNOWN)
    if (says.test(message)) return `${where} answered ${status ?? 'nothing'}: ${sentence(message)} ${advice(tested)}`;
  switch (verdict.kind) {
    case 'credential':
      return `${where} refused the credential (${status}): ${sentence(message)} ${credentialAdvice(tested)}`;
    case 'unreachable':
      return `${where} could not be reached (${message}). ${unreachableAdvice(tested, message)}`;
    case 'timeout':
      return `${where} gave ${message}. It may be slow now, or a firewall swallows the connection.`;
    case 'limited':
      return `${where} accepted the credential but is out of quota now (${status}): ${sentence(message)} Wait, or look at the account's plan there.`;
    case 'invalid':
      return `${where} answered, but not as ${provider.title} would: ${sentence(message)} Check the base URL${provider.formats !== undefined && provider.formats.length > 1 ? ' and the format' : ''}.`;
    case 'request':
    case 'overloaded':
    case 'ours':
      break;
  }
  if (status === 404)
    return `${where} does not know the model ${model} or the path (404): ${sentence(message)} Check the base URL, and the account's models or modelMap.`;
  return `${where} answered ${status ?? 'nothing'}: ${sentence(message)}`;
}

/** What vendors say when the setting is wrong and not the key. */
const KNOWN: ReadonlyArray<readonly [RegExp, (tested: Tested) => string]> = [
  [
    /on-demand throughput isn.t supported|inference profile/i,
    () => 'This model is only reached through an inference profile: set `inferenceProfile` to global, us or eu.',
  ],
  [
    /model identifier is invalid|is not supported in (?:this|your) region|not (?:available|supported) in .*region/i,
    ({ account, model }) =>
      `${model} is not offered in ${account.config.region ?? 'that region'} under this name. Try another region or inferenceProfile, or name it in modelMap.`,
  ],
  [
    /don.t have access to the model|does not have access to it|access to (?:the )?model .*denied|model access/i,
    ({ account, model }) =>
      `The credential is good, but it may not use ${model}. Ask for access to the model in the cloud's console${account.config.region === undefined ? '' : ` for ${account.config.region}`}, or test with another model.`,
  ],
  [/Signature expired|RequestTimeTooSkewed|not yet current/i, () => 'The clock of this machine is wrong: set it right and test again.'],
  [
    /DeploymentNotFound|deployment .*does not exist/i,
    () => 'Name the deployment in `modelMap`: what is asked for -> what the deployment is called.',
  ],
  [
    /has not been used in project|API .*disabled|SERVICE_DISABLED/i,
    ({ account }) => `Enable the API in the project ${account.config.project ?? ''} first.`,
  ],
];

function credentialAdvice({ account, provider, credential }: Tested): string {
  const owner = credential === null ? undefined : PREFIXES.find(([prefix]) => credential.startsWith(prefix));
  if (owner !== undefined && owner[1] !== provider.id)
    return `The key looks like one of ${owner[2]}, and this account is at ${provider.title}.`;
  if (account.secret === null) return 'Give the account a secret, or sign in to the cloud on this machine again.';
  return `Put a valid key where ${account.secret} points.`;
}

/** How keys begin, the longest beginning first. */
const PREFIXES: ReadonlyArray<readonly [prefix: string, providerId: string, title: string]> = [
  ['sk-gate-', 'gatehouse', 'Gatehouse'],
  ['sk-ant-', 'anthropic', 'Anthropic'],
  ['sk-or-', 'openrouter', 'OpenRouter'],
  ['sk-proj-', 'openai', 'OpenAI'],
  ['sk-bf-', 'bifrost', 'Bifrost'],
  ['ABSK', 'bedrock', 'Amazon Bedrock'],
  ['AIza', 'google', 'Google AI Studio'],
  ['gsk_', 'groq', 'Groq'],
  ['xai-', 'xai', 'xAI'],
  ['hf_', 'huggingface', 'Hugging Face'],
  ['nvapi-', 'nvidia', 'NVIDIA'],
  ['pplx-', 'perplexity', 'Perplexity'],
  ['csk-', 'cerebras', 'Cerebras'],
  ['fw_', 'fireworks', 'Fireworks'],
];

function unreachableAdvice({ account, provider }: Tested, message: string): string {
  const { region, resource } = account.config;
  const isUnknownHost = /ENOTFOUND|EAI_AGAIN/.test(message);
  if (isUnknownHost && account.config.baseUrl === undefined && region !== undefined)
    return `There is no such address: is ${region} a region of ${provider.title}?`;
  if (isUnknownHost && account.config.baseUrl === undefined && resource !== undefined)
    return `There is no such address: is ${resource} the name of the resource?`;
  if (provider.group === 'local' && /ECONNREFUSED/.test(message))
    return `Is ${provider.title} running on this machine? Start it, or set the base URL.`;
  return 'Check the base URL, the proxy and the network.';
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
