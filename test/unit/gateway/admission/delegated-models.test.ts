/** A request may let its provider use further models: each of them must be allowed as if it had been asked for. */
import { expect, test } from 'vitest';
import type { PermissionSet } from '../../../../src-main/contract/governance.ts';
import { assertDelegatesPermitted } from '../../../../src-main/gateway/admission/delegated-models.ts';
import { scanBody } from '../../../../src-main/gateway/body/scan-body.ts';
import { tier } from '../../../support/governed.ts';
import { messagesBody } from '../../../support/test-gateway.ts';

/** The refusal's code and words, or null. */
function refusal(rules: { allow?: PermissionSet; deny?: PermissionSet }, fields: Record<string, unknown>): string | null {
  try {
    assertDelegatesPermitted([tier('team', rules)], scanBody(Buffer.from(messagesBody({ model: 'claude-sonnet-5-5', ...fields }))), null);
    return null;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
}

const noOpus = { deny: { models: ['claude-opus-*'] } };
const opus = 'us.anthropic.claude-opus-4-8-v1:0';

test.each([
  ['a fallback', { fallbacks: [{ model: 'claude-haiku-5-5' }, { model: opus }] }],
  ['a fallback that is a bare name', { fallbacks: ['Claude-Opus-4-8'] }],
  ['an advisor', { tools: [{ type: 'advisor_20260301', name: 'advisor', model: ` ${opus}` }] }],
  ["a host's own list", { models: ['anthropic/claude-opus-4.8'] }],
])('%s that is denied, or not allowed, refuses the request by name', (_, fields) => {
  expect(refusal(noOpus, fields)).toMatch(
    /^permission_denied: The team "The team" may not use .*claude-opus-4[.-]8.*\. Ask your Gatehouse admin/i,
  );
  expect(refusal({ allow: { models: ['claude-sonnet-*', 'claude-haiku-*'] } }, fields)).toMatch(
    /may not use .*; it may use claude-sonnet-\*, claude-haiku-\*/,
  );
  expect(refusal({ deny: { models: ['gpt-*'] } }, fields)).toBeNull();
  expect(refusal({ allow: { models: ['claude-*'] } }, fields)).toBeNull();
  expect(refusal({}, fields)).toBeNull();
});

test.each([
  ['the word', 'default'],
  ['an entry', [{ type: 'default' }]],
])("the provider's default is nobody's to allow where models are ruled (%s)", (_, fallbacks) => {
  expect(refusal(noOpus, { fallbacks })).toMatch(/^permission_denied: .*may not leave the choice of a model to the provider/);
  expect(refusal({ allow: { models: ['*'] } }, { fallbacks })).toMatch(/may not leave the choice/);
  expect(refusal({ deny: { accounts: ['x'] } }, { fallbacks })).toBeNull();
});

test('an ARN that does not tell its model is refused where models are denied', () => {
  const arn = 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123';
  expect(refusal(noOpus, { fallbacks: [{ model: arn }] })).toMatch(/does not tell its model/);
});

test('of more of them than anybody means the rest is nobody knows what', () => {
  const fallbacks = Array.from({ length: 21 }, (_, index) => ({ model: `claude-haiku-${index}` }));
  expect(refusal(noOpus, { fallbacks })).toMatch(/may not leave the choice/);
  expect(refusal({}, { fallbacks })).toBeNull();
});
