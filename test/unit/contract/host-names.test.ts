import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalHost, isLoopbackHost, isServedAs, reachableHost, readHostHeader } from '../../../src-main/contract/host-names.ts';

test('this machine is known in every way to write it', () => {
  for (const name of [
    '127.0.0.1',
    '127.0.0.1.',
    '127.1',
    '127.255.0.3',
    'localhost',
    'LOCALHOST',
    'localhost.',
    '::1',
    '[::1]',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '[::FFFF:7f00:1]',
  ])
    expect([name, isLoopbackHost(name)]).toEqual([name, true]);
});

test('what only looks like this machine is not', () => {
  for (const name of [
    '',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'notlocalhost',
    'localhost@evil.example',
    'evil.example@127.0.0.1',
    '127.0.0.1:80',
    '127.0.0.1/evil',
    '127.0.0.1#',
    '127.0.0.1\\evil.example',
    ' 127.0.0.1',
    '127.0.0.1\t',
    '%31%32%37.0.0.1',
    '128.0.0.1',
    '0.0.0.0',
    '::',
    '::2',
    '[::1',
    '::ffff:10.0.0.1',
    '[127.0.0.1]',
    'localhost..',
  ])
    expect([name, isLoopbackHost(name)]).toEqual([name, false]);
});

test('a name of the configuration counts in any case, with or without a trailing dot, and as an address in any form', () => {
  const served = { host: '0.0.0.0', hosts: ['Gate.Example', '2001:DB8::1'] };
  for (const host of ['gate.example', 'GATE.EXAMPLE.', '[2001:db8:0::1]', '2001:db8::1'])
    expect([host, isServedAs(canonicalHost(host) ?? '', served)]).toEqual([host, true]);
  for (const host of ['gate.example.evil', 'sub.gate.example', '2001:db8::2', '10.0.0.1'])
    expect([host, isServedAs(canonicalHost(host) ?? '', served)]).toEqual([host, false]);
});

test('a Host header is a host and at most a port', () => {
  expect(readHostHeader('Gate.Example:4283')).toEqual({ host: 'gate.example', port: 4283 });
  expect(readHostHeader('[::1]')).toEqual({ host: '[::1]', port: null });
  for (const header of [undefined, '', ':4283', 'a:b', 'a:04283', 'a:1:2', 'u@a:1', '::1', '[::1]x', '[a]:1', 'a b', 'a/b:1'])
    expect([header, readHostHeader(header)]).toEqual([header, null]);
});

test('what listens everywhere is reached by loopback', () => {
  expect(['0.0.0.0', '::', '::1', '10.1.2.3', 'Gate.Example'].map(reachableHost)).toEqual([
    '127.0.0.1',
    '[::1]',
    '[::1]',
    '10.1.2.3',
    'gate.example',
  ]);
});

test('the canonical form of a canonical form is itself, and no text throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6(), fc.string()), (name) => {
      const canonical = canonicalHost(name);
      if (canonical !== null) expect(canonicalHost(canonical)).toBe(canonical);
    }),
  );
});
