/**
 * A gateway with one account at a provider, which answers from a fake on a real socket: what arrived there is what the
 * provider would have got. The account is compiled as a file would be, with the fake as its base URL.
 */
import type { AccountConfig } from '../../src-main/contract/config.ts';
import { providers } from '../../src-main/gateway/providers/providers.ts';
import { json, type ReceivedRequest } from './fake-anthropic.ts';
import { startTestGateway, type TestGateway } from './test-gateway.ts';

export interface ProviderGateway extends TestGateway {
  /** Sends one request and gives what the provider got. */
  arrives(body: Record<string, unknown>, headers?: Readonly<Record<string, string>>): Promise<ReceivedRequest>;
}

export async function startProviderGateway(provider: string, config: Partial<AccountConfig> = {}): Promise<ProviderGateway> {
  const known = providers.get(provider);
  if (known === undefined) throw new Error(`there is no provider ${provider}`);
  const gateway = await startTestGateway({
    account: {
      providerId: provider,
      config: { id: 'account-1', provider, ...config },
      secret: known.credential === null ? null : '${env:TEST}',
      // People's own servers are asked for their list at the start; here nobody answers that.
      models: known.group === 'local' || known.group === 'own' ? ['*'] : null,
    },
  });
  return {
    ...gateway,
    async arrives(body, headers = {}) {
      const before = gateway.fake.requests.length;
      const answer = await gateway.send({
        body: JSON.stringify({ max_tokens: 100, messages: [{ role: 'user', content: 'hi' }], ...body }),
        headers,
      });
      if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
      const request = gateway.fake.requests[before];
      if (request === undefined) throw new Error('nothing arrived');
      return request;
    },
  };
}

/** A well-formed chat completion. */
export const chatAnswer = json({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_764_000_000,
  model: 'some-model',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
});

/** A well-formed answer of the Responses API. */
export const responsesAnswer = json({
  id: 'resp_1',
  object: 'response',
  created_at: 1_764_000_000,
  status: 'completed',
  model: 'some-model',
  output: [
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'hello', annotations: [] }],
    },
  ],
  usage: {
    input_tokens: 9,
    output_tokens: 2,
    total_tokens: 11,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens_details: { reasoning_tokens: 0 },
  },
});
