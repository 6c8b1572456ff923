/** SECURITY.md names the tests that hold its promises: they are there. */
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const tests = readdirSync(new URL('../../', import.meta.url), { recursive: true, encoding: 'utf8' })
  .map((path) => `/${path.replaceAll('\\', '/')}`)
  .filter((path) => /\.(?:test|spec)\.ts$/.test(path));

test('every test and folder of tests that SECURITY.md names exists', () => {
  const named = [...read('SECURITY.md').matchAll(/(?<!\*)\*([^*]+)\*(?!\*)/g)]
    .flatMap(([, names = '']) => names.split(','))
    .map((name) => name.trim().replaceAll(/\s+/g, ' '))
    .filter((name) => /^[a-z/-]+$/.test(name));
  expect(named.length).toBeGreaterThan(20);
  const missing = named.filter(
    (name) => !tests.some((path) => path.includes(`/${name}.test.`) || path.includes(`/${name}.spec.`) || path.includes(`/${name}/`)),
  );
  expect(missing).toEqual([]);
});
