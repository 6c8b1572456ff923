import { beforeEach, expect, test } from 'vitest';
import { confirmCommand, type Holdable, type HeldRoutes, openHeldRoutes } from '../../../src-main/engine/secrets/held-routes.ts';
import type { SecretRoute } from '../../../src-main/gateway/ports.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let dataDir: string;
let held: HeldRoutes;
const open = () => openHeldRoutes(dataDir, new Set(['${env:ALLOWED}']), () => 1000);
const network = { kind: 'network', actor: 'admin via browser' } as const;
const repository = { kind: 'repository', actor: 'Kim' } as const;

beforeEach(async () => {
  dataDir = await temporaryFolder();
  held = await open();
});

function account(fields: Partial<SecretRoute> = {}, more: Partial<Holdable> = {}): Holdable {
  const route: SecretRoute = {
    id: 'work',
    proxy: null,
    ca: null,
    providerId: 'anthropic',
    secret: '${vault:work}',
    baseUrl: 'https://one',
    ...fields,
  };
  return { route, references: [route.secret ?? ''], destination: '', isOwnAddress: false, isBound: false, ...more };
}

const examined = async (next: Holdable, before: Holdable[], source: Parameters<HeldRoutes['examine']>[2]) => {
  await held.examine([next], before, source);
  return held.holdOf(next.route);
};

test('over the network every field that decides where a secret travels makes an account wait, and no other does', async () => {
  const before = account();
  const changes: Partial<SecretRoute>[] = [
    { baseUrl: 'https://two' },
    { baseUrl: 'https://one/path' },
    { providerId: 'openai' },
    { proxy: 'http://proxy' },
    { ca: 'PEM' },
    { secret: '${env:HOME}' },
    { config: { id: 'work', provider: 'anthropic', region: 'eu' } },
    { config: { id: 'work', provider: 'anthropic', resource: 'other' } },
    { config: { id: 'work', provider: 'anthropic', awsProfile: 'other' } },
  ];
  for (const change of changes)
    expect([change, await examined(account(change), [before], network)]).toEqual([
      change,
      { actor: 'admin via browser', source: 'network', at: 1000 },
    ]);
  expect(await examined(account({ config: { id: 'work', provider: 'anthropic', priority: 3 } }), [before], network)).toBeNull();
  expect(await examined(account({ id: 'renamed' }), [before], network)).toBeNull();
});

test('what a person at this machine writes never waits', async () => {
  const changed = account({ baseUrl: 'https://two' });
  expect(await examined(changed, [account()], { kind: 'here', actor: 'file' })).toBeNull();
});

test('a variable that is allowed holds at its provider over the network, and only there', async () => {
  const own = account({ secret: '${env:ALLOWED}' }, { isOwnAddress: true });
  const away = account({ id: 'away', secret: '${env:ALLOWED}', baseUrl: 'https://elsewhere' });
  expect([await examined(own, [], network), (await examined(away, [], network)) === null]).toEqual([null, false]);
});

test('from a repository a variable waits unless it was used there before or is allowed; a secret of the vault is not held for it', async () => {
  const variable = (fields: Partial<SecretRoute>, more?: Partial<Holdable>) =>
    examined(account({ id: fields.secret ?? '', ...fields }, more), [], repository);
  expect(await variable({ secret: '${env:HOME}' })).toMatchObject({ source: 'repository', actor: 'Kim' });
  expect(await variable({ secret: '${env:USED}' }, { isBound: true })).toBeNull();
  expect(await variable({ secret: '${env:ALLOWED}' })).toBeNull();
  expect(await variable({ secret: '${vault:work}' })).toBeNull();
});

test('a confirmation is remembered over a restart, and so is what waits', async () => {
  const [one, two] = [account({ baseUrl: 'https://two' }), account({ id: 'other', baseUrl: 'https://three' })];
  await held.examine([one, two], [], network);
  await held.confirm(one.route);
  held = await open();
  expect([held.holdOf(one.route), held.holdOf(two.route)?.actor]).toEqual([null, 'admin via browser']);
  expect(await examined(one, [], network)).toBeNull();
});

test('two tries with the same address do not make it known', async () => {
  const changed = account({ baseUrl: 'https://two' });
  await held.examine([changed], [account()], network);
  expect(await examined(changed, [changed], network)).not.toBeNull();
  expect(await examined(account({ ...changed.route, id: 'copy' }), [changed], network)).not.toBeNull();
});

test('the command that confirms is the one of its kind', () => {
  expect([confirmCommand('work'), confirmCommand('webhook ${env:SLACK}')]).toEqual([
    'gatehouse accounts confirm work',
    "gatehouse alerts confirm '${env:SLACK}'",
  ]);
});
