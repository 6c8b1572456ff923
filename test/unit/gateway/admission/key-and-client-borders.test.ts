/** The instant at which a key ends, and the very version from which a client may ask. */
import { expect, test } from 'vitest';
import { assertUsable } from '../../../../src-main/gateway/admission/authenticate.ts';
import { assertPermitted } from '../../../../src-main/gateway/admission/permissions.ts';
import { tier } from '../../../support/governed.ts';
import { keyRecord } from '../../../support/test-gateway.ts';

const END = Date.parse('2026-11-23T12:00:00Z');
const HASH = 'a'.repeat(64);
const key = (fields: Parameters<typeof keyRecord>[3]) => keyRecord('laptop', `sha256:${HASH}`, 'sk-gate-x', fields);

test('a key works until the instant at which it expires, and not at it', () => {
  const expiring = key({ expires: new Date(END).toISOString() });
  expect(() => assertUsable(expiring, HASH, END - 1)).not.toThrow();
  expect(() => assertUsable(expiring, HASH, END)).toThrow(/expired/);
});

test('a disabled and a revoked key work never', () => {
  expect(() => assertUsable(key({ disabled: true }), HASH, END)).toThrow(/disabled/);
  expect(() => assertUsable(key({ revoked: new Date(END).toISOString() }), HASH, END)).toThrow(/revoked/);
});

test.each([
  ['2.1.299', false],
  ['2.0.999', false],
  ['1.9.9', false],
  ['2.1.300', true],
  ['2.1.300.1', true],
  ['2.2.0', true],
  ['3.0', true],
])('a client of version %s may ask where 2.1.300 is needed: %s', (version, mayAsk) => {
  const tiers = [tier('team', { minimumClients: { 'claude-cli': '2.1.300' } })];
  const ask = () => assertPermitted(tiers, { endpoint: 'messages', userAgent: `claude-cli/${version} (external, cli)` });
  if (mayAsk) expect(ask).not.toThrow();
  else expect(ask).toThrow(/needs claude-cli 2\.1\.300 or newer/);
});
