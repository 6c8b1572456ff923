import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ConfigStore, openConfig } from '../../../src-main/config/config-store.ts';
import { firstConfigText, writeFirstConfig } from '../../../src-main/config/first-config.ts';
import type { GatehouseError } from '../../../src-main/contract/errors.ts';
import type { ProviderFacts } from '../../../src-main/gateway/providers/provider-facts.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const providers = [
  { id: 'practice', defaultBaseUrl: null, needsSecret: false },
  { id: 'anthropic', defaultBaseUrl: 'https://api.anthropic.com/', needsSecret: true },
  {
    id: 'bedrock',
    defaultBaseUrl: 'https://bedrock-runtime.{region}.amazonaws.com',
    needsSecret: false,
    settings: [{ name: 'region', need: 'always', example: 'us-east-1' }],
  },
] satisfies ProviderFacts[];
const first = { key: { hash: `sha256:${'a'.repeat(64)}`, prefix: 'sk-gate-abcd' }, now: Date.UTC(2026, 10, 23) };
const text = firstConfigText(first);

let folder: string;
let file: string;
const open: ConfigStore[] = [];

beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder, 'gatehouse.yaml');
  writeFileSync(file, text, { mode: 0o640 });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((store) => store.close()));
});

async function openStore(watch = false, worker?: () => URL): Promise<ConfigStore> {
  const store = await openConfig({ file, providers, watch, ...(worker === undefined ? {} : { worker }) });
  open.push(store);
  return store;
}

/** Resolves when the store has changed and `holds` is true. */
async function until(store: ConfigStore, holds: () => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = store.onChange(() => {
      if (!holds()) return;
      stop();
      resolve();
    });
    if (holds()) resolve();
  });
}

async function failure(promise: Promise<unknown>): Promise<GatehouseError> {
  return (await promise.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  )) as GatehouseError;
}

test('the first file is written once, for its owner only, and loads without a problem', async () => {
  const fresh = join(folder, 'new', 'gatehouse.yaml');
  await writeFirstConfig(fresh, first);
  expect(statSync(fresh).mode & 0o777).toBe(0o600);
  const store = await openConfig({ file: fresh, providers, watch: false });
  expect(store.problems()).toEqual([]);
  const { config, snapshot } = store.current();
  expect(config.logging.bodies).toBeUndefined();
  expect(snapshot.keysByHash.get('a'.repeat(64))).toMatchObject({ id: 'me', developerId: 'me', teamId: 'main', organizationId: 'home' });
  expect(snapshot.accounts.map(({ id, baseUrl, priority }) => ({ id, baseUrl, priority }))).toEqual([
    { id: 'practice', baseUrl: null, priority: 100 },
  ]);
  expect((await failure(writeFirstConfig(fresh, first))).code).toBe('conflict');
});

test('every commented example of the first file is valid once its # is taken away', async () => {
  const examples = text
    .replace('logging: {}', 'logging:')
    .replaceAll(/^( *)# ((?: {2,})?(?:- )?[\w.-]+:(?: .*)?)$/gm, (line, indent: string, rest: string) =>
      /^[A-Z]|: Claude|secrets/.test(rest) ? line : indent + rest,
    );
  writeFileSync(file, examples);
  const { config } = (await openStore()).current();
  expect(config.accounts.map(({ id }) => id)).toEqual(['practice', 'anthropic', 'bedrock', 'company']);
  expect(config.aliases).toEqual({ fast: 'claude-haiku-5-5' });
  expect(config.prices).toHaveLength(1);
  expect(config.listen).toEqual({ port: 4283, adminPort: 4284 });
  expect(config.logging).toEqual({ bodies: 'full' });
});

test('an edit is on disk and in force when it resolves, and keeps the mode of the file', async () => {
  const store = await openStore();
  await store.edit([{ op: 'set', path: ['keys', { id: 'me' }, 'disabled'], value: true }]);
  expect(store.current().config.keys[0]?.disabled).toBe(true);
  expect(store.current().text).toBe(readFileSync(file, 'utf8'));
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder)).toEqual(['gatehouse.yaml']);
});

test('an edit that would make the file wrong is refused with the problem, and nothing is written', async () => {
  const store = await openStore();
  const before = statSync(file);
  const error = await failure(store.edit([{ op: 'append', path: ['accounts'], value: { id: 'a', provider: 'antropic', zone: 'x' } }]));
  expect(error.code).toBe('config_invalid');
  expect(error.message).toContain(`${file}:41:5 There is no field \`zone\` here.`);
  expect(error.details).toMatchObject({ problems: [{ line: 41, column: 5, path: 'accounts[1].zone' }] });
  expect([statSync(file).mtimeMs, statSync(file).ino, store.problems()]).toEqual([before.mtimeMs, before.ino, []]);
});

test('an edit works on what is on disk now, unless a certain revision was expected', async () => {
  const store = await openStore();
  const { revision } = store.current();
  writeFileSync(file, text.replace('My organisation', 'Acme'));
  const error = await failure(store.edit([{ op: 'set', path: ['logging', 'bodies'], value: 'full' }], { expectedRevision: revision }));
  expect(error.code).toBe('config_changed');
  await store.edit([{ op: 'set', path: ['logging', 'bodies'], value: 'full' }]);
  expect(store.current().config).toMatchObject({ organization: { name: 'Acme' }, logging: { bodies: 'full' } });
});

test('edits that are asked for at once are made one after the other', async () => {
  const store = await openStore(true);
  await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      store.edit([{ op: 'append', path: ['teams'], value: { id: `t${index}`, name: `Team ${index}` } }]),
    ),
  );
  expect(store.current().config.teams.map(({ id }) => id)).toEqual(['main', ...Array.from({ length: 10 }, (_, index) => `t${index}`)]);
  expect(store.problems()).toEqual([]);
});

test('a symlink stays a symlink and its target is changed', async () => {
  const target = join(folder, 'real', 'config.yaml');
  mkdirSync(join(folder, 'real'));
  renameSync(file, target);
  symlinkSync(target, file);
  const store = await openStore(true);
  await store.edit([{ op: 'set', path: ['organization', 'name'], value: 'Linked' }]);
  expect(lstatSync(file).isSymbolicLink()).toBe(true);
  expect(readFileSync(target, 'utf8')).toContain('name: Linked');
  const changed = until(store, () => store.current().config.organization.name === 'Target');
  writeFileSync(target, readFileSync(target, 'utf8').replace('Linked', 'Target'));
  await changed;
});

test.skipIf(process.getuid?.() === 0)('a read-only folder and an unreadable file are errors that say what to do', async () => {
  const store = await openStore();
  chmodSync(folder, 0o500);
  const error = await failure(store.edit([{ op: 'set', path: ['organization', 'name'], value: 'X' }]));
  expect([error.code, error.message]).toEqual([
    'config_unreadable',
    `${file} could not be written (EACCES). Check that this user may write the file and its folder, and that the disk is not full.`,
  ]);
  chmodSync(folder, 0o700);
  chmodSync(file, 0o000);
  expect((await failure(openStore())).message).toContain('may not be read by this user');
});

test('a folder that goes away under an edit is an error that says what to do', async () => {
  const store = await openStore();
  rmSync(folder, { recursive: true });
  expect((await failure(store.edit([{ op: 'set', path: ['organization', 'name'], value: 'X' }]))).code).toBe('config_unreadable');
});

test('a saved file takes force; a wrong one does not, and says why; the mended one does', async () => {
  const store = await openStore(true);
  const renamed = until(store, () => store.current().config.organization.name === 'Acme');
  writeFileSync(file, text.replace('My organisation', 'Acme'));
  await renamed;

  const refused = until(store, () => store.problems().length > 0);
  writeFileSync(file, text.replace('team: main', 'team: mian'));
  await refused;
  expect(store.problems()).toMatchObject([
    { file, line: 21, column: 11, path: 'developers[0].team', fix: 'Did you mean `main`? Otherwise: add it under teams.' },
  ]);
  expect(store.current().config.organization.name).toBe('Acme');
  expect((await failure(store.edit([{ op: 'set', path: ['organization', 'name'], value: 'X' }]))).code).toBe('config_invalid');

  const mended = until(store, () => store.problems().length === 0);
  writeFileSync(file, text);
  await mended;
  expect(store.current().config.organization.name).toBe('My organisation');
});

test('an editor that replaces the file instead of writing it is followed, again and again', async () => {
  const store = await openStore(true);
  for (const name of ['One', 'Two', 'Three']) {
    const changed = until(store, () => store.current().config.organization.name === name);
    writeFileSync(join(folder, '.swap'), text.replace('My organisation', name));
    renameSync(join(folder, '.swap'), file);
    await changed;
    expect(store.problems()).toEqual([]);
  }
});

test('a link on the way that is turned to another folder is followed, and so is what is written there', async () => {
  const [before, after, link] = ['before', 'after', 'now'].map((name) => join(folder, name)) as [string, string, string];
  for (const [place, name] of [
    [before, 'Before'],
    [after, 'After'],
  ] as const) {
    mkdirSync(place);
    writeFileSync(join(place, 'gatehouse.yaml'), text.replace('My organisation', name));
  }
  rmSync(file);
  symlinkSync('before', link);
  symlinkSync(join('now', 'gatehouse.yaml'), file);
  const store = await openStore(true);
  const nameIs = (name: string) => until(store, () => store.current().config.organization.name === name);
  symlinkSync('after', `${link}.new`);
  renameSync(`${link}.new`, link);
  await nameIs('After');
  writeFileSync(join(after, 'gatehouse.yaml'), text.replace('My organisation', 'Later'));
  await nameIs('Later');
  expect(store.problems()).toEqual([]);
});

describe('own edits and hand writes, close together', () => {
  const bad = text.replace('team: main', 'team: mian');
  const ways = {
    'in place': (content: string) => writeFileSync(file, content),
    'by a rename': (content: string) => {
      writeFileSync(join(folder, '.swap'), content);
      renameSync(join(folder, '.swap'), file);
    },
    'through a link': (content: string) => writeFileSync(join(folder, 'real', 'gatehouse.yaml'), content),
  };
  test.each(Object.entries(ways))('%s, in any order end at the last content of the file', async (way, write) => {
    if (way === 'through a link') {
      mkdirSync(join(folder, 'real'));
      renameSync(file, join(folder, 'real', 'gatehouse.yaml'));
      symlinkSync(join('real', 'gatehouse.yaml'), file);
    }
    const store = await openStore(true);
    for (let round = 0; round < 100; round++) {
      const name = `Round ${round}`;
      // An edit under way when the hand write comes may be refused or come first; what lies there in the end counts.
      const edit = store
        .edit([{ op: 'set', path: ['organization', 'name'], value: `Edit ${round}` }])
        .catch(({ code }: GatehouseError) => expect(['config_changed', 'config_invalid']).toContain(code));
      const turns = round % 5;
      if (turns === 0) await edit;
      else for (let turn = 1; turn < turns * 4; turn++) await new Promise((resolve) => setImmediate(resolve));
      write(round % 3 === 0 ? bad : text.replace('My organisation', name));
      if (round % 10 !== 9) continue;
      await edit;
      const last = readFileSync(file, 'utf8');
      await until(store, () =>
        last === bad ? store.problems().length > 0 : store.current().text === last && store.problems().length === 0,
      );
    }
  });
});

test('other files in the folder, however busy, neither delay a change nor cause a look', async () => {
  let saved = false;
  let looked = (_afterSaving: boolean) => {};
  const firstLook = new Promise<boolean>((resolve) => {
    looked = resolve;
  });
  const clock = {
    after() {
      looked(saved);
      return () => {};
    },
  };
  open.push(await openConfig({ file, providers, watch: true, clock }));
  const othersNoticed = new Promise<void>((resolve) => {
    const watcher = watch(folder, (_, name) => {
      if (name !== 'last.db') return;
      watcher.close();
      resolve();
    });
  });
  for (let round = 0; round < 50; round++) writeFileSync(join(folder, 'gatehouse.db-wal'), String(round));
  writeFileSync(join(folder, 'last.db'), '');
  await othersNoticed;
  saved = true;
  writeFileSync(file, `${text}# more\n`);
  expect(await firstLook).toBe(true);
});

test('a file that disappears is reported, and the last good one stays until it is back', async () => {
  const store = await openStore(true);
  const gone = until(store, () => store.problems().length > 0);
  rmSync(file);
  await gone;
  expect(store.problems()[0]?.message).toContain('does not exist');
  expect(store.current().config.organization.name).toBe('My organisation');
  const back = until(store, () => store.problems().length === 0);
  writeFileSync(file, text);
  await back;
});

test('what was written while the store opened is not missed', async () => {
  const opening = openStore(true);
  writeFileSync(file, text.replace('My organisation', 'Quick'));
  const store = await opening;
  await until(store, () => store.current().config.organization.name === 'Quick');
  expect(store.current().text).toBe(readFileSync(file, 'utf8'));
});

test.each([
  ['a folder', () => (rmSync(file), mkdirSync(file)), 'config_unreadable', /is a folder/],
  ['no file', () => rmSync(file), 'config_unreadable', /does not exist/],
  ['an empty file', () => writeFileSync(file, ''), 'config_invalid', /gatehouse\.yaml:1:1 The file is empty\. Start with `version: 1`/],
  [
    'a binary file',
    () => writeFileSync(file, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0xff])),
    'config_invalid',
    /:1:1 This is not readable text/,
  ],
  [
    'a file in another encoding',
    () => writeFileSync(file, Buffer.from('version: 1\nname: Zo\xeb\n', 'latin1')),
    'config_invalid',
    /:2:9 This is not readable text/,
  ],
  ['a newer file', () => writeFileSync(file, text.replace('version: 1', 'version: 3')), 'config_newer', /:6:10 This file is version 3/],
])('at the start, %s is an error that says where and what to do', async (_, prepare, code, message) => {
  prepare();
  const error = await failure(openStore());
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
});

test('certificate files are read relative to the file, and a wrong one is refused where it is named', async () => {
  const listen = 'listen:\n  host: 0.0.0.0\n  tls:\n    certFile: tls/cert.pem\n    keyFile: tls/key.pem\n';
  writeFileSync(file, text + listen);
  const missing = await failure(openStore());
  expect(missing.message).toContain('The file cannot be read (it does not exist)');
  mkdirSync(join(folder, 'tls'));
  writeFileSync(join(folder, 'tls', 'cert.pem'), 'no certificate');
  writeFileSync(join(folder, 'tls', 'key.pem'), 'no key');
  expect((await failure(openStore())).message).toContain('The certificate and the key do not fit together');
  writeFileSync(file, text.replace('    priority: 100', '    priority: 100\n    caFile: tls/cert.pem'));
  expect((await failure(openStore())).details).toMatchObject({
    problems: [{ line: 39, column: 13, path: 'accounts[0].caFile', message: 'The file holds no PEM certificate' }],
  });
});
