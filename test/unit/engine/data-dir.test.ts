import { expect, test } from 'vitest';
import { defaultDataDir } from '../../../src-main/engine/machine/data-dir.ts';

const home = '/home/ada';

test('each system keeps application data in its own place', () => {
  expect(defaultDataDir({ platform: 'linux', env: {}, home })).toBe('/home/ada/.local/share/gatehouse');
  expect(defaultDataDir({ platform: 'linux', env: { XDG_DATA_HOME: '/data' }, home })).toBe('/data/gatehouse');
  expect(defaultDataDir({ platform: 'darwin', env: {}, home })).toBe('/home/ada/Library/Application Support/Gatehouse');
  expect(defaultDataDir({ platform: 'win32', env: { APPDATA: '/roaming' }, home })).toBe('/roaming/Gatehouse');
});

test('GATEHOUSE_DATA wins, and is made absolute', () => {
  expect(defaultDataDir({ platform: 'darwin', env: { GATEHOUSE_DATA: 'here' }, home })).toBe(`${process.cwd()}/here`);
});
