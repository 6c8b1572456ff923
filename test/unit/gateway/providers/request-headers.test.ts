/** No credential of a client goes up to a provider, not even where an account lists its header by mistake. */
import { expect, test } from 'vitest';
import { headersForAnthropic, headersForMessages, headersForTranslation } from '../../../../src-main/gateway/providers/request-headers.ts';
import { testAccountConfig } from '../../../support/test-gateway.ts';

const CREDENTIALS = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'x-gatehouse-key', 'x-amz-security-token', 'cookie'];
const OF_ONE_CONNECTION = ['host', 'content-length', 'connection', 'transfer-encoding', 'expect', 'te', 'upgrade', 'keep-alive'];

const client = [...CREDENTIALS, ...OF_ONE_CONNECTION, 'x-cost-centre'].map((name) => [name, `the client's ${name}`] as [string, string]);
const account = testAccountConfig('main', 'https://llm.example', { forwardHeaders: client.map(([name]) => name) });

test.each([
  ['Anthropic', headersForAnthropic(client, account)],
  ['others that speak Messages', headersForMessages(client, account)],
  ['translated formats', headersForTranslation(client, account, true)],
])("towards %s a listed header goes up, unless it is a credential or one connection's", (_towards, headers) => {
  const fromClient = headers.filter(([, value]) => value.startsWith("the client's"));
  expect(fromClient).toEqual([['x-cost-centre', "the client's x-cost-centre"]]);
});
