/** Writes small files that only their owner may read, whole or not at all. */
import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { fileError } from '../../contract/file-error.ts';

/** Temp file, fsync, rename: a crash leaves the old content or the new. Throws `file_unusable`. */
export async function writePrivateFile(file: string, text: string): Promise<void> {
  await write(file, text).catch((error: unknown) => {
    throw fileError(error, file, 'written');
  });
}

async function write(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
    await handle.close();
    await rename(temporary, file);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
}
