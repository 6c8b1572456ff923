/**
 * Every error Gatehouse can answer with: one stable code each, the HTTP status and Anthropic error type it takes on
 * the wire, and what the reader can do about it. A message must name the setting and the fix, and must never hold a
 * secret. Statuses are chosen for how the real client reacts to them (a wrong one costs it 6 to 11 requests).
 */

/** What one registry entry says. `shouldRetry: false` becomes `x-should-retry: false`: the client stops at once. */
export interface ErrorDefinition {
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly shouldRetry?: false;
}

export const errorDefinitions = {
  // Admission. 401 without `x-should-retry: false` is retried for three minutes by the client.
  key_missing: { status: 401, type: 'authentication_error', title: 'No virtual key was sent', shouldRetry: false },
  key_garbled: { status: 401, type: 'authentication_error', title: 'The key is not a Gatehouse key', shouldRetry: false },
  key_provider: { status: 401, type: 'authentication_error', title: 'A provider key was sent as a virtual key', shouldRetry: false },
  key_unknown: { status: 401, type: 'authentication_error', title: 'No such virtual key', shouldRetry: false },
  key_disabled: { status: 401, type: 'authentication_error', title: 'The virtual key is disabled', shouldRetry: false },
  key_revoked: { status: 401, type: 'authentication_error', title: 'The virtual key was revoked', shouldRetry: false },
  key_expired: { status: 401, type: 'authentication_error', title: 'The virtual key has expired', shouldRetry: false },
  permission_denied: { status: 403, type: 'permission_error', title: 'This key may not do that' },
  // 429: without `x-should-retry: false` the client repeats for three minutes; with `retry-after` up to 60 it waits by itself.
  budget_exhausted: { status: 429, type: 'billing_error', title: 'A budget is used up', shouldRetry: false },
  runaway_stopped: { status: 429, type: 'billing_error', title: 'A session was stopped as a runaway', shouldRetry: false },
  spending_paused: { status: 429, type: 'billing_error', title: 'Spending is paused', shouldRetry: false },
  rate_limited: { status: 429, type: 'rate_limit_error', title: 'A rate limit is reached' },
  price_unknown: { status: 429, type: 'billing_error', title: 'Nobody knows the price of the model', shouldRetry: false },
  cost_unbounded: { status: 429, type: 'billing_error', title: 'Nothing bounds what a request may cost', shouldRetry: false },
  login_missing: { status: 401, type: 'authentication_error', title: 'The request brings no login of its own', shouldRetry: false },
  // The request itself. `policy_blocked` is the one 400 the client does not repeat in variations.
  body_invalid: { status: 400, type: 'policy_blocked', title: 'The request body is not usable', shouldRetry: false },
  /** Its whole message is a token the client knows (formats/capability.ts): it leaves that out and asks again. */
  capability_missing: { status: 400, type: 'invalid_request_error', title: 'The model cannot take part of the request' },
  /** The client cannot leave it out by itself; `policy_blocked` keeps it from asking again in variations. */
  feature_missing: { status: 400, type: 'policy_blocked', title: 'The provider cannot take part of the request', shouldRetry: false },
  body_repeated_key: { status: 400, type: 'policy_blocked', title: 'A field appears twice', shouldRetry: false },
  body_too_large: { status: 413, type: 'request_too_large', title: 'The request body is too large', shouldRetry: false },
  body_encoded: {
    status: 415,
    type: 'invalid_request_error',
    title: 'The request body is compressed in a way that is not accepted',
    shouldRetry: false,
  },
  body_type: { status: 415, type: 'invalid_request_error', title: 'The request body must be JSON', shouldRetry: false },
  body_timeout: { status: 408, type: 'invalid_request_error', title: 'The request body did not arrive in time', shouldRetry: false },
  buffer_full: { status: 529, type: 'overloaded_error', title: 'Too many request bodies are waiting' },
  host_refused: { status: 421, type: 'invalid_request_error', title: 'This Host is not served here', shouldRetry: false },
  origin_refused: { status: 403, type: 'permission_error', title: 'Web pages may not call the gateway', shouldRetry: false },
  path_unknown: { status: 404, type: 'not_found_error', title: 'No such endpoint' },
  /** Codex asks for a WebSocket first: at any other status it tries five more times, at this one it takes HTTP at once. */
  upgrade_refused: { status: 426, type: 'invalid_request_error', title: 'WebSockets are not served', shouldRetry: false },
  method_refused: { status: 405, type: 'invalid_request_error', title: 'Method not allowed', shouldRetry: false },
  // Routing and upstream.
  kept_unknown: { status: 404, type: 'not_found_error', title: 'Nothing is kept for this key by that id' },
  model_unknown: { status: 404, type: 'not_found_error', title: 'No account serves this model' },
  no_account: { status: 529, type: 'overloaded_error', title: 'No account can take this request now' },
  account_credential: { status: 502, type: 'api_error', title: 'The provider refused our credential', shouldRetry: false },
  account_unconfirmed: { status: 502, type: 'api_error', title: 'An account waits for a confirmation on this machine', shouldRetry: false },
  upstream_unreachable: { status: 502, type: 'api_error', title: 'The provider could not be reached' },
  upstream_timeout: { status: 504, type: 'timeout_error', title: 'The provider did not answer in time' },
  upstream_invalid: { status: 502, type: 'api_error', title: 'The provider gave an unusable answer' },
  upstream_broken: { status: 502, type: 'api_error', title: 'The provider broke off its answer' },
  ledger_unavailable: { status: 529, type: 'overloaded_error', title: 'The ledger cannot be written' },
  draining: { status: 529, type: 'overloaded_error', title: 'Gatehouse is stopping' },
  client_closed: { status: 499, type: 'api_error', title: 'The client hung up' },
  key_ended: { status: 401, type: 'authentication_error', title: 'The key was revoked while the answer streamed', shouldRetry: false },
  internal: { status: 500, type: 'api_error', title: 'Gatehouse failed' },
  // Configuration and administration.
  config_invalid: { status: 422, type: 'invalid_request_error', title: 'The configuration is not valid' },
  config_changed: { status: 409, type: 'invalid_request_error', title: 'The configuration file changed meanwhile' },
  config_newer: { status: 422, type: 'invalid_request_error', title: 'The file was written by a newer Gatehouse' },
  config_unreadable: { status: 500, type: 'api_error', title: 'The configuration file cannot be read' },
  database_newer: { status: 500, type: 'api_error', title: 'The database was written by a newer Gatehouse' },
  database_corrupt: { status: 500, type: 'api_error', title: 'The database is damaged' },
  database_locked: { status: 500, type: 'api_error', title: 'The database is locked by another program' },
  folder_locked: { status: 409, type: 'api_error', title: 'Another Gatehouse uses this data folder' },
  port_taken: { status: 409, type: 'api_error', title: 'The port is taken' },
  bind_refused: { status: 422, type: 'api_error', title: 'This address may not be bound' },
  secret_missing: { status: 422, type: 'api_error', title: 'A secret cannot be resolved' },
  confirm_at_machine: { status: 403, type: 'permission_error', title: 'Only somebody at this machine can confirm it' },
  secret_origin: { status: 403, type: 'permission_error', title: 'A secret is not bound to this origin' },
  vault_unreadable: { status: 500, type: 'api_error', title: 'The vault cannot be opened' },
  not_found: { status: 404, type: 'not_found_error', title: 'Not found' },
  conflict: { status: 409, type: 'invalid_request_error', title: 'Already there' },
  file_unusable: { status: 500, type: 'api_error', title: 'A file of the data folder cannot be used' },
  query_timeout: { status: 504, type: 'timeout_error', title: 'The question took too long' },
  input_invalid: { status: 400, type: 'invalid_request_error', title: 'The input is not valid' },
  login_required: { status: 401, type: 'authentication_error', title: 'Sign in first' },
  login_failed: { status: 401, type: 'authentication_error', title: 'The token is not valid' },
  interrupted: { status: 500, type: 'api_error', title: 'Gatehouse stopped during the answer' },
  engine_unreachable: { status: 503, type: 'api_error', title: 'The running engine does not answer' },
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof errorDefinitions;

/** An error with a stable code. `message` is a whole sentence for a person: what happened and what to do. */
export class GatehouseError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: { details?: Record<string, unknown>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'GatehouseError';
    this.code = code;
    this.details = options.details ?? {};
  }

  get definition(): ErrorDefinition {
    return errorDefinitions[this.code];
  }
}

/** Turns whatever was thrown into a GatehouseError; the one place where an unknown error becomes `internal`. */
export function toGatehouseError(thrown: unknown): GatehouseError {
  if (thrown instanceof GatehouseError) return thrown;
  return new GatehouseError('internal', 'Gatehouse hit an unexpected error; the log has the details.', { cause: thrown });
}
