/** How long a session's cookie is good for. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLogin, sessionMs } from '../../../src-main/engine/interface/login.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a cookie is good until it expires, and not a millisecond longer', async () => {
  let now = Date.parse('2026-11-23T12:00:00Z');
  const login = createLogin(join(await temporaryFolder(), 'login.json'), () => now);
  await login.renew();
  const [admin, member] = [await login.createSession(null), await login.createSession('a'.repeat(64))];
  now += sessionMs - 1;
  expect(await login.readSession(admin)).toEqual({ keyHash: null });
  expect(await login.readSession(member)).toEqual({ keyHash: 'a'.repeat(64) });
  now += 1;
  expect([await login.readSession(admin), await login.readSession(member)]).toEqual([null, null]);
});
