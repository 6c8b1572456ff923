/**
 * The first start on an empty data folder: a commented configuration with one developer and one virtual key. The key's
 * value goes to the vault (for set-up) and to whoever started the engine, once.
 */
import { existsSync } from 'node:fs';
import { keepLocalKey } from '../admin/keys/local-key.ts';
import { writeFirstConfig } from '../config/first-config.ts';
import { createVirtualKey } from '../gateway/admission/virtual-key.ts';
import type { SecretStore } from './secrets/secrets.ts';

/** The value of the key it made, or null when there is a configuration already. */
export async function prepareFirstRun(configFile: string, secrets: SecretStore, now: number): Promise<string | null> {
  if (existsSync(configFile)) return null;
  const { value, hash, prefix } = createVirtualKey();
  // The vault first: a crash in between leaves a value without a key, and the next start makes another.
  await keepLocalKey(secrets, value);
  await writeFirstConfig(configFile, { key: { hash, prefix }, now });
  return value;
}
