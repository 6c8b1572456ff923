/** What Bedrock's InvokeModel can carry: Claude's own Messages, so nearly everything. Written from the vendors' pages. */
import { type Capabilities, carried, type Feature, features, type Verdict } from './feature.ts';

const everything = Object.fromEntries(features.map((feature) => [feature, carried()])) as Record<Feature, Verdict>;

export const bedrockInvoke: Capabilities = {
  format: 'bedrock-invoke',
  sources: [
    'https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html',
    'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html',
    'https://platform.claude.com/docs/en/build-with-claude/claude-on-amazon-bedrock',
    'https://platform.claude.com/docs/en/api/messages',
  ],
  target: { ...everything, safeguards: carried('Bedrock runs the check itself'), metadata: carried() },
  client: everything,
};
