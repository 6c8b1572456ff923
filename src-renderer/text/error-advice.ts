/** What to do about an error, in one or two sentences; errors that explain themselves have none. */
import type { ErrorCode } from '../../src-main/contract/errors.ts';

export const errorAdvice: Partial<Record<ErrorCode, string>> & Record<'provider429' | 'provider5xx' | 'provider4xx', string> = {
  key_missing: 'Set ANTHROPIC_AUTH_TOKEN to a virtual key; Set-up has the lines to copy.',
  key_garbled: 'Copy the key again from where it was noted; it starts with sk-gate- and has a checksum.',
  key_provider: 'Put a virtual key into ANTHROPIC_AUTH_TOKEN. Provider keys belong under Accounts.',
  key_unknown: 'The key was made by another Gatehouse or is gone. Create one under Keys.',
  key_disabled: 'Enable it again under Keys, or use another key.',
  key_revoked: 'Revoking is for good. Create another key.',
  key_expired: 'Use the newest value of this key; when the key itself expired, create a new one.',
  model_unknown: 'Add the model to an account, or an alias for it to the configuration file.',
  no_account: 'Accounts says which ones are failing and when they are tried next.',
  account_credential: 'Test the account under Accounts and renew its credential.',
  account_unconfirmed: 'Confirm the account’s address under Accounts.',
  upstream_unreachable: 'Check the network and the account’s base URL, then test the account.',
  upstream_timeout: 'The provider may be overloaded. Time limits can be set per account.',
  upstream_invalid: 'Look at the raw response. A proxy in between often answers with its own page.',
  upstream_broken: 'Claude Code repeats the request by itself. What was streamed until then is charged as an estimate.',
  ledger_unavailable: 'Free disk space where the data folder lies; Settings show the path.',
  body_too_large: 'Start a new conversation or compact this one; limits.bodyMb sets the limit.',
  client_closed: 'Somebody pressed Esc or closed the client. What was used is charged as an estimate.',
  host_refused: 'Add the name to listen.hosts in the configuration file.',
  provider429: 'The provider’s own limit was reached. Claude Code waits and tries again by itself.',
  provider5xx: 'The provider failed. Claude Code tries again by itself; a second account would take over here.',
  provider4xx: 'The provider refused the request as it was sent. Its text above says why.',
};
