import { expect, test } from 'vitest';
import { isOwnHost, isOwnOrigin } from '../../../src-main/engine/interface/admin-guard.ts';

const plain = { tls: null, behindProxy: false };
const loopback = { host: '127.0.0.1', hosts: [], behindProxy: false };

test('only names of this machine with the very port are its own', () => {
  for (const own of ['127.0.0.1:4284', 'localhost:4284', 'LOCALHOST:4284', '[::1]:4284'])
    expect([own, isOwnHost(own, loopback, 4284)]).toEqual([own, true]);
  const foreign = [
    undefined,
    '',
    '127.0.0.1',
    '127.0.0.1:4283',
    'evil.example:4284',
    'localhost.evil.example:4284',
    '127.0.0.1:4284.evil.example',
    'a@127.0.0.1:4284',
    '127.0.0.1:04284',
    '[::1',
    ':4284',
  ];
  for (const host of foreign) expect([host, isOwnHost(host, loopback, 4284)]).toEqual([host, false]);
});

test("further names come from listen.hosts, and behind a proxy the port is the proxy's", () => {
  const shared = { host: '0.0.0.0', hosts: ['gate.example'], behindProxy: false };
  expect(isOwnHost('gate.example:4284', shared, 4284)).toBe(true);
  expect(isOwnHost('gate.example', shared, 4284)).toBe(false);
  expect(isOwnHost('gate.example', { ...shared, behindProxy: true }, 4284)).toBe(true);
  expect(isOwnHost('other.example', { ...shared, behindProxy: true }, 4284)).toBe(false);
});

test('an origin must be a page of the same host; programs send none', () => {
  expect(isOwnOrigin(undefined, '127.0.0.1:4284', plain)).toBe(true);
  expect(isOwnOrigin('http://127.0.0.1:4284', '127.0.0.1:4284', plain)).toBe(true);
  for (const origin of [
    'null',
    '',
    'http://127.0.0.1:4285',
    'http://localhost:4284',
    'https://127.0.0.1:4284',
    'https://evil.example',
    'http://127.0.0.1:4284.evil.example',
  ]) {
    expect([origin, isOwnOrigin(origin, '127.0.0.1:4284', plain)]).toEqual([origin, false]);
  }
});

test('a page of the other scheme is a stranger, unless a proxy may have brought it', () => {
  const tls = { cert: '', key: '' };
  expect(isOwnOrigin('https://gate.example:4284', 'gate.example:4284', { tls, behindProxy: false })).toBe(true);
  expect(isOwnOrigin('http://gate.example:4284', 'gate.example:4284', { tls, behindProxy: false })).toBe(false);
  expect(isOwnOrigin('https://gate.example', 'gate.example', { tls: null, behindProxy: true })).toBe(true);
  expect(isOwnOrigin('ftp://gate.example', 'gate.example', { tls: null, behindProxy: true })).toBe(false);
});
