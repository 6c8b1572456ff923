import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { openLog } from '../../../src-main/observe/log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: string;
beforeEach(async () => (folder = await temporaryFolder()));

test('secrets are removed whatever field or sentence they hide in', async () => {
  const log = openLog({ file: join(folder, 'log') });
  const key = `sk-gate-${'x'.repeat(49)}`;
  log.info({ authorization: 'plain-password', headers: { 'x-api-key': 'hunter2secret', accept: 'text/html' } }, 'request');
  log.warn({ error: new Error(`upstream said: invalid x-api-key sk-ant-api03-abcdef`) }, `tried ${key} and Bearer abcdefghijkl`);
  log.error({ url: 'http://user:pa55word@proxy.example/' }, 'proxy');
  await log.close();
  const text = await readFile(join(folder, 'log'), 'utf8');
  for (const secret of ['plain-password', 'hunter2secret', 'sk-ant-api03', key, 'abcdefghijkl', 'pa55word'])
    expect(text).not.toContain(secret);
  expect(text).toContain('text/html');
  expect(
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).level),
  ).toEqual(['info', 'warn', 'error']);
});

test('the file is capped: older parts move up and the oldest goes', async () => {
  const log = openLog({ file: join(folder, 'log'), maxBytes: 1000, keep: 2 });
  for (let number = 0; number < 100; number += 1) log.info({ number }, 'a line of some length');
  await log.close();
  expect((await readdir(folder)).toSorted()).toEqual(['log', 'log.1', 'log.2']);
  const newest = (await readFile(join(folder, 'log'), 'utf8')).trim().split('\n').at(-1) ?? '';
  expect(JSON.parse(newest)).toMatchObject({ number: 99 });
});

test('only the owner can read the file', async () => {
  const log = openLog({ file: join(folder, 'log') });
  log.info({}, 'hello');
  await log.close();
  expect((await stat(join(folder, 'log'))).mode & 0o777).toBe(0o600);
});
