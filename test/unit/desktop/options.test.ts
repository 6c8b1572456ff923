import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readOptions } from '../../../src-main/desktop/options.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: string;
let tokenFile: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  tokenFile = join(folder, 'token.txt');
  writeFileSync(tokenFile, 'gate-login-abc\n');
});

describe("the desktop's options", () => {
  it('take the data folder and the port among flags that are for Chromium', () => {
    const options = readOptions(['--inspect=0', '.', '--no-sandbox', '--data', 'some/folder', '--port', '4999', '--hidden'], {});
    expect(options).toEqual({ dataDir: resolve('some/folder'), port: 4999, isHidden: true, attachment: null });
  });

  it('fall back to the data folder of the environment', () => {
    expect(readOptions([], { GATEHOUSE_DATA: folder })).toMatchObject({ dataDir: folder, port: null, isHidden: false });
  });

  it('refuse what is no port', () => {
    for (const port of ['no', '70000', '-1']) expect(() => readOptions([`--port=${port}`], {})).toThrow('--port must be a port');
  });

  it('attach to an address with the token of a file', () => {
    const env = { GATEHOUSE_ATTACH: 'http://127.0.0.1:4284/', GATEHOUSE_ATTACH_TOKEN_FILE: tokenFile };
    expect(readOptions([], env).attachment).toEqual({ adminUrl: 'http://127.0.0.1:4284', token: 'gate-login-abc' });
  });

  it('send the token over no open network', () => {
    for (const address of ['http://gate.example:4284', 'ftp://127.0.0.1', 'nonsense'])
      expect(() => readOptions([], { GATEHOUSE_ATTACH: address, GATEHOUSE_ATTACH_TOKEN_FILE: tokenFile })).toThrow(
        'GATEHOUSE_ATTACH must be',
      );
    expect(readOptions([], { GATEHOUSE_ATTACH: 'https://gate.example', GATEHOUSE_ATTACH_TOKEN_FILE: tokenFile }).attachment).not.toBeNull();
  });

  it('say which file is missing, and never what is in one', () => {
    expect(() => readOptions([], { GATEHOUSE_ATTACH: 'http://localhost:1' })).toThrow('GATEHOUSE_ATTACH_TOKEN_FILE');
    const missing = join(folder, 'none');
    expect(() => readOptions([], { GATEHOUSE_ATTACH: 'http://localhost:1', GATEHOUSE_ATTACH_TOKEN_FILE: missing })).toThrow(missing);
  });
});
