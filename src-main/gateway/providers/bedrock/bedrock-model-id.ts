/**
 * What Bedrock calls a model: Anthropic's own name behind `anthropic.`, and in front of that the inference profile, which
 * says whose machines may answer. Ids and ARNs that are Bedrock's own stay as they are.
 * Source: Anthropic, "Claude on Amazon Bedrock", API model ids; Bedrock user guide, "Inference profiles support".
 */
import type { AccountConfig } from '../../../contract/config.ts';
import { datedName } from '../dated-name.ts';

/** `claude-opus-5-5` -> `us.anthropic.claude-opus-5-5`. `model` without Claude Code's `[1m]`. */
export function bedrockModelId(model: string, account: Pick<AccountConfig, 'region' | 'inferenceProfile'>): string {
  if (!model.startsWith('claude-')) return model;
  const profile = account.inferenceProfile ?? profileOf(account.region ?? '');
  const id = `anthropic.${versioned(model)}`;
  return profile === 'none' ? id : `${profile}.${id}`;
}

/** Does Claude answer under this name? Application profiles have ARNs that do not tell; `modelMap` does. */
export function isClaude(model: string): boolean {
  return /claude|anthropic/i.test(model);
}

/** Models up to Opus 4.6 carry a revision at the end, later ones do not. */
function versioned(model: string): string {
  const dated = datedName(model);
  if (REVISIONS[dated] !== undefined) return `${dated}-${REVISIONS[dated]}`;
  return /-\d{8}$/.test(dated) ? `${dated}-v1:0` : dated;
}

const REVISIONS: Readonly<Record<string, string>> = {
  'claude-opus-4-6': 'v1',
  'claude-3-5-sonnet-20241022': 'v2:0',
};

function profileOf(region: string): NonNullable<AccountConfig['inferenceProfile']> {
  if (region.startsWith('us-gov-')) return 'us-gov';
  if (region.startsWith('us-')) return 'us';
  if (region.startsWith('ca-')) return 'ca';
  if (region.startsWith('eu-')) return 'eu';
  if (region === 'ap-northeast-1' || region === 'ap-northeast-3') return 'jp';
  if (region === 'ap-southeast-2' || region === 'ap-southeast-4') return 'au';
  return region.startsWith('ap-') ? 'apac' : 'global';
}
