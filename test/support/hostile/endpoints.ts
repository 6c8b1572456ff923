/** The gateway's ways in, each with a request for a model in its own form. */
import { JSON_TYPE } from './hostile-input.ts';

export interface Endpoint {
  readonly target: (model: string) => string;
  readonly body: (model: string, maxTokens: number) => Readonly<Record<string, unknown>>;
}

const turns = [{ role: 'user', content: 'hello' }];
const encoded = encodeURIComponent;
const geminiBody = (_model: string, maxTokens: number) => ({
  contents: [{ role: 'user', parts: [{ text: 'hello' }] }],
  generationConfig: { maxOutputTokens: maxTokens },
});
const claudeInCloud = (_model: string, maxTokens: number) => ({
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: maxTokens,
  messages: turns,
});

export const endpoints: readonly Endpoint[] = [
  { target: () => '/v1/messages', body: (model, maxTokens) => ({ model, max_tokens: maxTokens, messages: turns }) },
  { target: () => '/v1/messages?beta=true', body: (model, maxTokens) => ({ model, max_tokens: maxTokens, messages: turns, stream: true }) },
  { target: () => '/v1/chat/completions', body: (model, maxTokens) => ({ model, max_tokens: maxTokens, messages: turns }) },
  { target: () => '/v1/responses', body: (model, maxTokens) => ({ model, max_output_tokens: maxTokens, input: 'hello', store: false }) },
  { target: (model) => `/model/${encoded(model)}/invoke`, body: claudeInCloud },
  {
    target: (model) => `/model/${encoded(model)}/converse`,
    body: (_model, maxTokens) => ({ messages: [{ role: 'user', content: [{ text: 'hello' }] }], inferenceConfig: { maxTokens } }),
  },
  { target: (model) => `/v1beta/models/${encoded(model)}:generateContent`, body: geminiBody },
  {
    target: (model) => `/v1/projects/p/locations/l/publishers/anthropic/models/${encoded(model)}:rawPredict`,
    body: (model, maxTokens) => ({ ...claudeInCloud(model, maxTokens), anthropic_version: 'vertex-2023-10-16' }),
  },
  {
    target: (model) => `/openai/deployments/${encoded(model)}/chat/completions?api-version=2024-10-21`,
    body: (_model, maxTokens) => ({ max_tokens: maxTokens, messages: turns }),
  },
];

export const jsonHeaders = [JSON_TYPE, ['anthropic-version', '2023-06-01']] as const;
