/** What the desktop was started with: flags after the app, and where to attach instead of hosting an engine. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { GatehouseError } from '../contract/errors.ts';
import { isLoopbackHost } from '../contract/host-names.ts';
import { defaultDataDir } from '../engine/machine/data-dir.ts';

export interface Attachment {
  /** The interface's address of a running Gatehouse, e.g. http://127.0.0.1:4284. */
  readonly adminUrl: string;
  /** Its login token. */
  readonly token: string;
}

export interface DesktopOptions {
  readonly dataDir: string;
  /** Instead of the configuration's `listen.port`. */
  readonly port: number | null;
  /** Start in the tray, without a window. */
  readonly isHidden: boolean;
  readonly attachment: Attachment | null;
}

/** Throws `input_invalid`. Flags it does not know are Chromium's and left alone. */
export function readOptions(argv: readonly string[], env: NodeJS.ProcessEnv): DesktopOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: { data: { type: 'string' }, port: { type: 'string' }, hidden: { type: 'boolean' } },
    strict: false,
  });
  const data = typeof values['data'] === 'string' ? resolve(values['data']) : null;
  return {
    dataDir: data ?? defaultDataDir({ platform: process.platform, env, home: homedir() }),
    port: readPort(values['port']),
    isHidden: values['hidden'] === true,
    attachment: readAttachment(env),
  };
}

function readPort(text: string | boolean | undefined): number | null {
  if (text === undefined) return null;
  if (typeof text === 'string' && /^\d+$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new GatehouseError('input_invalid', '--port must be a port, 0 to 65535.');
}

function readAttachment(env: NodeJS.ProcessEnv): Attachment | null {
  const { GATEHOUSE_ATTACH: address, GATEHOUSE_ATTACH_TOKEN_FILE: file } = env;
  if (address === undefined || address === '') return null;
  const url = URL.canParse(address) ? new URL(address) : null;
  const isLoopback = url !== null && isLoopbackHost(url.hostname);
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isLoopback)) {
    throw new GatehouseError('input_invalid', 'GATEHOUSE_ATTACH must be an https address, or an http one on this machine.');
  }
  if (file === undefined) {
    throw new GatehouseError('input_invalid', 'GATEHOUSE_ATTACH needs GATEHOUSE_ATTACH_TOKEN_FILE, a file that holds the login token.');
  }
  return { adminUrl: url.origin, token: readToken(file) };
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new GatehouseError('input_invalid', `GATEHOUSE_ATTACH_TOKEN_FILE: ${file} cannot be read.`, { cause });
  }
}
