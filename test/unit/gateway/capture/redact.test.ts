import { expect, test } from 'vitest';
import { redactHeaders } from '../../../../src-main/gateway/capture/redact.ts';
import { parseTarget } from '../../../../src-main/gateway/listener/target.ts';
import { redactFields, redactText } from '../../../../src-main/observe/redact.ts';

test('headers that hold a credential are masked in what is stored, also those that nobody listed', () => {
  for (const name of [
    'authorization',
    'proxy-authorization',
    'x-amz-authorization',
    'x-auth',
    'x-auth-token',
    'x-auth-key',
    'x-api-key',
    'api-key',
    'apikey',
    'x-litellm-api-key',
    'x-goog-api-key',
    'x-gatehouse-key',
    'x-amz-security-token',
    'ocp-apim-subscription-key',
    'x-functions-key',
    'x-access-token',
    'x-secret',
    'x-db-passwd',
    'x-jwt-assertion',
    'cookie',
    'set-cookie',
    'x-hub-signature-256',
  ])
    expect(redactHeaders([[name, 'canary']])).toEqual([[name, '[redacted]']]);
  expect(redactHeaders([['x-forwarded-login', 'Bearer canary-canary']])).toEqual([['x-forwarded-login', '[redacted]']]);
});

test('headers that only sound like one are kept: they are what people look at', () => {
  for (const name of [
    'anthropic-ratelimit-input-tokens-remaining',
    'x-ratelimit-limit-tokens',
    'idempotency-key',
    'x-claude-code-session-id',
    'anthropic-beta',
    'user-agent',
    'x-stainless-os',
    'keep-alive',
  ])
    expect(redactHeaders([[name, 'value']])).toEqual([[name, 'value']]);
});

test('no credential stays in the query of a path, however its name is written', () => {
  for (const name of [
    'key',
    'api_key',
    'apikey',
    'api-key',
    'API_KEY',
    'access_token',
    'token',
    'auth',
    'x-amz-signature',
    '%61pi_key',
    'k%65y',
    'sig',
  ])
    expect([name, parseTarget(`/v1/messages?beta=true&${name}=canary&x=1`).query]).toEqual([name, '?beta=true&x=1']);
  for (const query of ['', '?beta=true', '?alt=sse', '?pageToken=a&max_tokens=3&api-version=2026-01-01', '?'])
    expect(parseTarget(`/v1/messages${query}`).query).toBe(query);
  expect(parseTarget('/v1beta/models/m:generateContent?key=canary')).toEqual({
    path: '/v1beta/models/m:generateContent',
    query: '',
    key: 'canary',
  });
});

test('an address in the log shows no credential of its query, and a field no value under such a name', () => {
  expect(redactText('GET https://a.example/x?api_key=canary&page=2&access_token=canary failed')).toBe(
    'GET https://a.example/x?api_key=[redacted]&page=2&access_token=[redacted] failed',
  );
  expect(redactFields({ headers: { 'x-auth-token': 'canary', cookie: ['canary'] }, inputTokens: 3, token: 'canary', keyId: 'me' })).toEqual(
    {
      headers: { 'x-auth-token': '[redacted]', cookie: '[redacted]' },
      inputTokens: 3,
      token: '[redacted]',
      keyId: 'me',
    },
  );
});
