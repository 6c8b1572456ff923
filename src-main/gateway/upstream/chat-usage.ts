/**
 * A chat stream tells its usage only to who asks. We ask where the client does not, because money must be exact, and
 * leave out the one chunk that tells it.
 * Source: OpenAI API reference, "Create chat completion", stream_options.
 */
import { spliceBody } from '../body/splice-body.ts';
import { fieldsOf, parseFields } from '../formats/open-json.ts';
import { type SseFrame, frameData } from '../formats/sse-frames.ts';

const OPTIONS = 'stream_options';

/** Does this body of a chat request ask for usage itself? */
export function asksForUsage(body: Buffer): boolean {
  return body.includes('"include_usage"') && optionsOf(body)?.['include_usage'] === true;
}

export function withUsage(body: Buffer): Buffer {
  return spliceBody(body, new Set([OPTIONS]), { [OPTIONS]: { ...optionsOf(body), include_usage: true } });
}

/** The chunk that was sent only because we asked: no choices, but usage. */
export function isUsageChunk(frame: SseFrame): boolean {
  if (!frame.bytes.includes('"usage"') || !/"choices"\s*:\s*\[\s*\]/.test(frame.bytes.toString('latin1'))) return false;
  const chunk = parseFields(frameData(frame));
  return fieldsOf(chunk?.['usage']) !== null;
}

function optionsOf(body: Buffer): Readonly<Record<string, unknown>> | null {
  return body.includes(`"${OPTIONS}"`) ? fieldsOf(parseFields(body.toString('utf8'))?.[OPTIONS]) : null;
}
