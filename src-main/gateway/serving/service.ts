/**
 * What one request is served with, whichever accounts are tried for it. Plain references: it decides nothing.
 */
import type { Admission } from '../admission/admission.ts';
import type { ClientResponse } from '../answer/client-response.ts';
import type { BodyFacts } from '../body/body-facts.ts';
import type { Recording } from '../capture/recording.ts';
import type { DataPlane, Settings } from '../data-plane.ts';
import type { Exchange } from '../exchange.ts';
import type { Door } from '../listener/doors.ts';
import type { SavedRequest } from '../request/saved-request.ts';

/** Everything about one request that its attempts share. */
export interface Service {
  readonly plane: DataPlane;
  readonly settings: Settings;
  readonly exchange: Exchange;
  readonly client: ClientResponse;
  readonly recording: Recording;
  readonly saved: SavedRequest;
  /** The client's body parsed, where it is in a format of its own. */
  readonly asked: unknown;
  readonly facts: BodyFacts;
  readonly door: Door;
  /** Null for requests outside budgets and limits (count_tokens). */
  readonly admission: Admission | null;
}
