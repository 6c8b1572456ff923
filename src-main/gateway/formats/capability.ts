/**
 * Refusals that make Claude Code leave something out and ask again: the whole message is a token it knows. A class that
 * names nothing in the request would be shown as an error, so callers name only what they found there.
 * Source: measured with Claude Code 2.1.330; the vendor's gateway protocol names the same classes.
 */
import { GatehouseError } from '../../contract/errors.ts';

export type CapabilityClass =
  | 'effort_unsupported'
  | 'thinking_type:adaptive'
  | `beta_header:${string}`
  | 'mid_conv_system'
  | 'cache_control_field'
  | 'thinking_signature'
  | 'structured_outputs_unsupported'
  | 'media_budget'
  | 'image_block'
  | 'document_block'
  | 'prompt_too_long'
  | 'max_tokens_context_overflow';

export function capabilityRejected(name: CapabilityClass): GatehouseError {
  return new GatehouseError('capability_missing', capabilityMessage(name));
}

/** For error answers of providers that mean one of the classes. */
export function capabilityMessage(name: CapabilityClass): string {
  return `capability_rejected: ${name}`;
}

/** What the client cannot leave out by itself. `feature` as it stands in the request, `why` a whole sentence. */
export function featureMissing(feature: string, why: string): GatehouseError {
  return new GatehouseError('feature_missing', `${feature}: ${why}`, { details: { feature } });
}
