/**
 * Bedrock's InvokeModel as clients speak it: Claude Code with CLAUDE_CODE_USE_BEDROCK, Anthropic's Bedrock SDK, and
 * AWS's own. The body is a Messages request without its model, which stands in the path.
 */
import { z } from 'zod';
import { GatehouseError } from '../../../contract/errors.ts';
import { EVENT_STREAM_TYPE } from '../aws-event-stream.ts';
import { errorTypeHeader } from '../bedrock-error.ts';
import type { MessagesRequest } from '../messages.ts';
import type { ClientFormat } from '../wire-format.ts';
import { encodeChunk, writeInvokeStream } from './invoke-stream.ts';

export const bedrockInvokeClient: ClientFormat = {
  id: 'bedrock-invoke',
  streamType: EVENT_STREAM_TYPE,
  ping: encodeChunk({ type: 'ping' }),
  readRequest(body, { model, stream }) {
    if (model === null) throw new GatehouseError('body_invalid', 'The path names no model: send the request to /model/{model}/invoke.');
    const parsed = invokeBody.safeParse(body);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new GatehouseError('body_invalid', `The request's "${issue?.path.join('.') || 'body'}" is not usable: ${issue?.message}.`);
    }
    // From the body itself: what zod returns has its fields in another order, and order is part of a cached prefix.
    const { anthropic_version: _version, anthropic_beta: _betas, ...fields } = body as Readonly<Record<string, unknown>>;
    const request = { ...fields, model, stream: stream ?? false } as unknown as MessagesRequest;
    return { request, betas: parsed.data.anthropic_beta ?? [], losses: [] };
  },
  writeAnswer: (answer) => answer,
  writeStream: () => writeInvokeStream(),
  writeError: ({ message }) => ({ message }),
  errorHeaders: (error) => [errorTypeHeader(error)],
};

const invokeBody = z.looseObject({
  anthropic_beta: z.array(z.string()).optional(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]) })),
});
