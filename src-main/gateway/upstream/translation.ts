/**
 * How the answer of one attempt becomes Messages, when its provider speaks another format. What the client speaks is
 * not decided here, with one exception: a client that speaks the provider's own format gets the provider's bytes.
 */
import { holdsSeal } from '../formats/sealed-signature.ts';
import type { AnswerTerms, ClientFormat, FormatId, TargetFormat } from '../formats/wire-format.ts';

export interface Translation {
  readonly dialect: TargetFormat;
  readonly terms: AnswerTerms;
  /** Ours, for error answers. */
  readonly requestId: string;
  /** The client speaks the dialect too: bytes go down as they came, and what is read from them only feeds the meter. */
  readonly isMirrored: boolean;
  /** The upstream was asked for usage that the client did not ask for: in a mirrored stream, what tells it is left out. */
  readonly hidesUsage: boolean;
}

/** The format in which the bytes of an attempt's answer come out. */
export function wireOf(translation: Translation | null): FormatId {
  return translation?.isMirrored === true ? translation.dialect.id : 'anthropic-messages';
}

/**
 * Whether the client's own bytes may go to a provider of this dialect. A client that wants a stream as one growing list
 * gets no server-sent events; and what we sealed for the client its vendor cannot read: such a conversation is
 * translated, which opens it. `native` is null for a client of Messages.
 */
export function passesBytes(client: ClientFormat | null, native: Buffer | null, dialect: TargetFormat | null, stream: boolean): boolean {
  if (client === null || native === null || client.id !== dialect?.id) return false;
  return (!stream || client.streamType !== 'application/json') && !holdsSeal(native);
}
