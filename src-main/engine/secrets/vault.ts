/**
 * Secrets at rest without a keychain: `vault.json`, each entry sealed with AES-256-GCM under its own nonce and its own
 * name, so that entries can be neither read nor swapped. Values exist in clear only in memory and only while asked for.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { GatehouseError } from '../../contract/errors.ts';
import { openEntryFile } from '../machine/entry-file.ts';
import { type Environment, findVaultKey } from './vault-key.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `key` names the key an entry was sealed with, so that a wrong key and a damaged entry can be told apart. */
const entrySchema = z.strictObject({ key: z.string(), nonce: z.base64(), data: z.base64() });
type Entry = z.infer<typeof entrySchema>;

export interface Vault {
  has(name: string): boolean;
  /** The value, or null when there is none. Throws `vault_unreadable`. */
  get(name: string): string | null;
  set(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Opens the vault of a data folder; its key is looked for (and made, for an empty vault) when it is first needed. */
export async function openVault(dataDir: string, env: Environment): Promise<Vault> {
  const file = join(dataDir, 'vault.json');
  const entries = await openEntryFile(
    file,
    entrySchema,
    (cause) =>
      new GatehouseError('vault_unreadable', `${file} is damaged. Put it back from a backup, or delete it and enter the secrets again.`, {
        cause,
      }),
  );
  // An existing vault is unlocked at once, so that a lost key is noticed at the start and not in a request.
  let key = entries.size === 0 ? null : await findVaultKey(dataDir, env, false);

  return {
    has: (name) => entries.get(name) !== undefined,
    get(name) {
      const entry = entries.get(name);
      return entry === undefined || key === null ? null : unseal(file, name, entry, key);
    },
    async set(name, value) {
      key ??= await findVaultKey(dataDir, env, true);
      await entries.set(name, seal(name, value, key));
    },
    remove: (name) => entries.set(name, undefined),
  };
}

function seal(name: string, value: string, key: Buffer): Entry {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(name));
  const data = Buffer.concat([cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { key: nameOfKey(key), nonce: nonce.toString('base64'), data: data.toString('base64') };
}

function unseal(file: string, name: string, entry: Entry, key: Buffer): string {
  if (entry.key !== nameOfKey(key)) {
    const message = `The entry \`${name}\` in ${file} was sealed with another key. Put back the former GATEHOUSE_VAULT_KEY or vault.key, or enter the secret again.`;
    throw new GatehouseError('vault_unreadable', message);
  }
  try {
    const sealed = Buffer.from(entry.data, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(entry.nonce, 'base64'), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(name)).setAuthTag(sealed.subarray(-TAG_BYTES));
    return decipher.update(sealed.subarray(0, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch (error) {
    throw new GatehouseError(
      'vault_unreadable',
      `The entry \`${name}\` in ${file} is damaged or was moved there from another entry. Enter the secret again.`,
      { cause: error },
    );
  }
}

/** Tells keys apart and says nothing about them. */
function nameOfKey(key: Buffer): string {
  return createHmac('sha256', key).update('gatehouse vault').digest('hex').slice(0, 16);
}
