import { describe, expect, test } from 'vitest';
import { runtimeCheck } from '../../../src-main/engine/machine/engine-checks.ts';
import { runtimeFaults } from '../../../src-main/engine/machine/runtime-faults.ts';

describe('the fault of the Brotli decoder', () => {
  test.each([
    [{ node: '24.21.0', brotli: '1.2.0' }, true],
    [{ node: '24.22.1', brotli: '1.2.1' }, false],
    [{ node: '24.21.0', brotli: '1.2.1' }, false],
    [{ node: '24.22.1', brotli: '1.2.0' }, true],
    [{ node: '24.21.0', brotli: '1.10.0' }, false],
    [{ node: '20.19.0' }, true],
    [{ node: '22.23.3' }, true],
    [{ node: '22.23.4' }, false],
    [{ node: '23.11.0' }, true],
    [{ node: '24.22.0' }, true],
    [{ node: '24.22.1' }, false],
    [{ node: '25.9.0' }, true],
    [{ node: '26.12.1-nightly' }, false],
    [{ node: '27.0.0' }, false],
  ])('%o: %s', (versions, isThere) => {
    expect(runtimeFaults(versions).map(({ id }) => id)).toEqual(isThere ? ['CVE-2026-111497'] : []);
  });
});

test('the doctor names the runtime, what is wrong and what to do', () => {
  expect(runtimeCheck({ node: '24.21.0', brotli: '1.2.0' })).toMatchObject({
    state: 'warning',
    message: expect.stringMatching(/CVE-2026-111497: .*Node 24\.21\.0 .*use Node 22\.23\.4, 24\.22\.1, 26\.12\.1 or newer/),
  });
});

test("in the desktop it is Electron's own Node that is named", () => {
  expect(runtimeCheck({ node: '24.20.0', brotli: '1.2.0', electron: '45.4.1' })).toMatchObject({
    state: 'warning',
    message: expect.stringContaining('Electron 45.4.1 (Node 24.20.0)'),
  });
});

test('a runtime without a known fault is fine', () => {
  expect(runtimeCheck({ node: '24.22.1', brotli: '1.2.1' })).toMatchObject({ state: 'ok' });
});
