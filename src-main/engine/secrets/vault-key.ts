/**
 * The key of the vault, from the safest place there is: the environment (for containers), a systemd credential, or a
 * file in the data folder that is made at first use. It must never be logged or put into an error.
 */
import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createFile } from '../../config/durable-file.ts';
import { GatehouseError } from '../../contract/errors.ts';
import { fileError } from '../../contract/file-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const KEY_BYTES = 32;
const VARIABLE = 'GATEHOUSE_VAULT_KEY';
const CREDENTIAL = 'gatehouse-vault-key';

/**
 * 32 bytes. With `create`, a missing key file is made; without (there is a vault already), a missing key is an error.
 * Throws `vault_unreadable` for a key that is missing, malformed or readable by others.
 */
export async function findVaultKey(dataDir: string, env: Environment, create: boolean): Promise<Buffer> {
  const variable = env[VARIABLE];
  if (variable !== undefined && variable !== '') return decodeKey(variable, `The environment variable ${VARIABLE}`);

  const folder = env.CREDENTIALS_DIRECTORY;
  if (folder !== undefined && folder !== '') {
    const credential = await readIfThere(join(folder, CREDENTIAL));
    if (credential !== null) return decodeKey(credential, `The systemd credential ${CREDENTIAL}`);
  }

  const file = join(dataDir, 'vault.key');
  const found = await readPrivateKeyFile(file);
  if (found !== null) return decodeKey(found, file);
  if (!create) {
    const message = `The vault is there, but its key is not. Put back ${file} or ${VARIABLE}; if both are lost, delete vault.json and enter the secrets again.`;
    throw new GatehouseError('vault_unreadable', message);
  }
  const key = randomBytes(KEY_BYTES);
  await createFile(file, `${key.toString('base64')}\n`, 0o600).catch((error: unknown) => {
    throw fileError(error, file, 'written');
  });
  return key;
}

async function readPrivateKeyFile(file: string): Promise<string | null> {
  const text = await readIfThere(file);
  if (text === null || process.platform === 'win32') return text;
  const { mode } = await stat(file);
  if ((mode & 0o077) === 0) return text;
  const message = `${file} can be read by other users of this machine, so the vault stays closed. Run: chmod 600 "${file}". If others may have read it, replace the secrets as well.`;
  throw new GatehouseError('vault_unreadable', message);
}

function decodeKey(text: string, where: string): Buffer {
  const trimmed = text.trim();
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64');
  if (key.length === KEY_BYTES) return key;
  throw new GatehouseError('vault_unreadable', `${where} must hold 32 bytes in hex or base64, as \`openssl rand -hex 32\` prints them.`);
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new GatehouseError('vault_unreadable', `${file} cannot be read (${reason}). Check who owns it.`, { cause: error });
  }
}
