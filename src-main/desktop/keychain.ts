/**
 * The operating system's keychain, through Electron. On Linux without a keyring Electron would only scramble the text
 * with a built-in password: that is no protection, so secrets then go to the vault file.
 */
import { safeStorage } from 'electron';
import type { Keychain } from '../engine/secrets/secrets.ts';

/** Call it once the app is ready. */
export async function openKeychain(): Promise<Keychain> {
  if (process.platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())) return none;
  // Runtimes before Electron 42 have the blocking calls only.
  if (typeof safeStorage.isAsyncEncryptionAvailable !== 'function') return blocking();
  return {
    available: await safeStorage.isAsyncEncryptionAvailable(),
    encrypt: (text) => safeStorage.encryptStringAsync(text),
    decrypt: async (sealed) => (await safeStorage.decryptStringAsync(sealed)).result,
  };
}

function blocking(): Keychain {
  return {
    available: safeStorage.isEncryptionAvailable(),
    encrypt: async (text) => safeStorage.encryptString(text),
    decrypt: async (sealed) => safeStorage.decryptString(sealed),
  };
}

const refuse = async () => Promise.reject(new Error('this desktop has no keychain'));
const none: Keychain = { available: false, encrypt: refuse, decrypt: refuse };
