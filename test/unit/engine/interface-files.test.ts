import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { createInterfaceFiles } from '../../../src-main/engine/interface/interface-files.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let root: string;
let get: (path: string, method?: string) => Promise<Response>;

beforeEach(async () => {
  root = await temporaryFolder();
  const folder = join(root, 'renderer');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'index.html'), '<meta name="csp-nonce" content="__CSP_NONCE__">');
  await writeFile(join(folder, 'assets', 'main-abc.js'), 'run()');
  await writeFile(join(root, 'secret.json'), '{"vault":"canary"}');
  const files = createInterfaceFiles(folder);
  get = (path, method = 'GET') => files(new Request(`http://127.0.0.1:4284${path}`, { method }));
});

test('every page has a fresh nonce, the same in the page and in its policy', async () => {
  const [first, second] = [await get('/'), await get('/')];
  const nonce = /content="([^"]+)"/.exec(await first.text())?.[1] ?? '';
  expect(nonce).toMatch(/^[A-Za-z0-9+/=]{20,}$/);
  expect(first.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
  expect(first.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await second.text()).not.toContain(nonce);
  expect(first.headers.get('cache-control')).toBe('no-store');
});

test("assets are named by their content and may be kept; the interface's own paths get the page", async () => {
  const asset = await get('/assets/main-abc.js');
  expect([asset.headers.get('content-type'), asset.headers.get('cache-control')]).toEqual([
    'text/javascript; charset=utf-8',
    'public, max-age=31536000, immutable',
  ]);
  expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
  expect((await get('/keys')).headers.get('content-type')).toContain('text/html');
  expect((await get('/assets/gone.js')).status).toBe(404);
});

test.each([
  '/../secret.json',
  '/%2e%2e/secret.json',
  '/assets/..%2f..%2fsecret.json',
  '/..%5csecret.json',
  '//etc/passwd.json',
  '/%00.json',
  '/%ff.json',
])('nothing outside the folder is served: %s', async (path) => {
  const answer = await get(path);
  expect([400, 404]).toContain(answer.status);
  expect(await answer.text()).not.toContain('canary');
});

test('only looking is allowed', async () => {
  expect((await get('/', 'POST')).status).toBe(405);
});

test('without a build it says how to make one', async () => {
  const answer = await createInterfaceFiles(join(root, 'nowhere'))(new Request('http://127.0.0.1/'));
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain('npm run build');
});
