/** Bedrock's InvokeModel as providers speak it: Claude's own Messages in AWS's envelope, so that nothing is lost. */
import { z } from 'zod';
import { GatehouseError } from '../../../contract/errors.ts';
import { readBedrockError } from '../bedrock-error.ts';
import type { MessagesAnswer } from '../messages.ts';
import type { TargetFormat } from '../wire-format.ts';
import { readInvokeStream } from './invoke-stream.ts';
import { writeInvoke } from './write-invoke.ts';

export const bedrockInvokeTarget: TargetFormat = {
  id: 'bedrock-invoke',
  write: writeInvoke,
  readAnswer(body) {
    if (!answer.safeParse(body).success) {
      throw new GatehouseError('upstream_invalid', 'Bedrock answered with something that is not a Messages answer.');
    }
    return body as MessagesAnswer;
  },
  readStream: readInvokeStream,
  readError: readBedrockError,
};

const answer = z.looseObject({
  type: z.literal('message'),
  content: z.array(z.looseObject({ type: z.string() })),
  usage: z.looseObject({ input_tokens: z.number(), output_tokens: z.number() }),
});
