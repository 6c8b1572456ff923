/**
 * Errors on their way to a reader: a GatehouseError keeps its code and message, refused input says which field and why,
 * everything else becomes `internal` and goes to the log with its cause, never to the reader.
 */
import { ORPCError, ValidationError } from '@orpc/server';
import { errorDefinitions, toGatehouseError } from '../contract/errors.ts';
import type { Logger } from '../gateway/ports.ts';

/** What oRPC carries for `thrown`: `code` is ours, `status` and `message` with it. */
export function toAdminError(thrown: unknown, procedure: string, logger: Logger): ORPCError<string, unknown> {
  if (thrown instanceof ORPCError) return isRefusedInput(thrown) ? inputError(thrown) : fromLibrary(thrown, procedure, logger);
  const error = toGatehouseError(thrown);
  if (error.code === 'internal') logger.error({ procedure, error: thrown }, 'an admin call failed');
  return new ORPCError<string, unknown>(error.code, { status: error.definition.status, message: error.message, data: error.details });
}

function isRefusedInput(error: ORPCError<string, unknown>): boolean {
  return error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError;
}

function inputError(error: ORPCError<string, unknown>): ORPCError<string, unknown> {
  const issues = error.cause instanceof ValidationError ? error.cause.issues : [];
  const lines = issues.slice(0, 5).map((issue) => {
    const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
    return path === '' ? issue.message : `${path}: ${issue.message}`;
  });
  return new ORPCError<string, unknown>('input_invalid', {
    status: errorDefinitions.input_invalid.status,
    message: lines.join('; ') || error.message,
  });
}

function fromLibrary(error: ORPCError<string, unknown>, procedure: string, logger: Logger): ORPCError<string, unknown> {
  if (error.status < 500) return error;
  logger.error({ procedure, error: error.cause ?? error }, 'an admin call failed');
  const internal = toGatehouseError(error);
  return new ORPCError<string, unknown>(internal.code, { status: internal.definition.status, message: internal.message });
}
