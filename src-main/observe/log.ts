/**
 * The engine's log: JSON lines in the data folder, size-capped, and on request the same lines on a terminal. Every line
 * passes the redaction; bodies, keys and tokens must still never be handed to it.
 */
import pino from 'pino';
import type { Logger } from '../gateway/ports.ts';
import { redactFields, redactText } from './redact.ts';
import { openRotatingFile } from './rotating-file.ts';

export interface Log extends Logger {
  close(): Promise<void>;
}

/** `file`: where the lines go. `maxBytes` per file (default 5 MB), `keep` older files (default 4). */
export function openLog(options: { file: string; level?: pino.Level; maxBytes?: number; keep?: number }): Log {
  const file = openRotatingFile(options.file, { maxBytes: options.maxBytes ?? 5_000_000, keep: options.keep ?? 4 });
  const log = pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redactFields },
      serializers: { error: describeError, err: describeError },
    },
    { write: (line) => file.write(redactText(line)) },
  );
  return {
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => log.error(fields, message),
    close: () => file.close(),
  };
}

/** Name, message, code and stack, down the chain of causes; never an error's other properties, which can hold anything. */
function describeError(thrown: unknown, depth = 3): unknown {
  if (!(thrown instanceof Error)) return String(thrown);
  const { name, message, stack, cause } = thrown;
  const code = 'code' in thrown ? String(thrown.code) : undefined;
  return { name, message, code, stack, cause: cause === undefined || depth === 0 ? undefined : describeError(cause, depth - 1) };
}
