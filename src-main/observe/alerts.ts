/**
 * What an admin should hear of, in words: made of what the data plane tells, kept once per window, then handed to
 * webhooks and whoever listens. Nothing here may hold up traffic: events are only noted on its loop.
 */
import type { Alert } from '../contract/alerts.ts';
import { formatUsd } from '../contract/money.ts';
import { describe } from '../gateway/admission/permissions.ts';
import type { Filled, GovernanceEvent, Refused, Runaway } from '../gateway/events.ts';
import type { Clock, Logger } from '../gateway/ports.ts';

/** A key was used by a device that it was never used by before. */
export interface NewDevice {
  readonly kind: 'device';
  readonly at: number;
  readonly keyId: string;
  readonly developerId: string | null;
  readonly teamId: string | null;
  readonly requestId: string;
  readonly userAgent: string | null;
}

/** So many wrong tokens came from one address within ten minutes. */
export interface SignInFailures {
  readonly kind: 'sign-in';
  readonly at: number;
  /** An address. */
  readonly source: string;
  readonly count: number;
  readonly organization: { readonly id: string; readonly name: string };
}

export type AlertCause = GovernanceEvent | NewDevice | SignInFailures;

export interface AlertsOptions {
  /** Keeps an alert unless there is one of the same occasion; resolves to whether it is new. */
  readonly keep: (alert: Alert, occasion: string) => Promise<boolean>;
  /** Called for each new one. */
  readonly tell: (alert: Alert) => void;
  readonly newId: () => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Alerts {
  put(cause: AlertCause): void;
}

/** Alerts on their way to the disk; a storm of further ones says nothing that these do not. */
const MOST_WAITING = 200;

export function createAlerts({ keep, tell, newId, clock, logger }: AlertsOptions): Alerts {
  /** Occasions of this hour: the same one is not even asked about again. */
  let recent = new Set<string>();
  let hour = 0;
  let waiting = 0;

  return {
    put(cause) {
      const occasion = occasionOf(cause);
      const thisHour = Math.floor(clock.now() / HOUR_MS);
      if (thisHour !== hour) [hour, recent] = [thisHour, new Set()];
      if (recent.has(occasion) || waiting >= MOST_WAITING) return;
      recent.add(occasion);
      waiting += 1;
      const alert: Alert = { id: newId(), at: cause.at, ...wording(cause) };
      keep(alert, occasion)
        .then((isNew) => {
          if (isNew) tell(alert);
        })
        .catch((error: unknown) => logger.warn({ error: String(error) }, 'an alert could not be kept'))
        .finally(() => (waiting -= 1));
    },
  };
}

const HOUR_MS = 3_600_000;

/** What makes it the same alert again: one for each budget and threshold in a window, one an hour for each session. */
function occasionOf(cause: AlertCause): string {
  const hour = Math.floor(cause.at / HOUR_MS);
  switch (cause.kind) {
    case 'filled':
      // A raised cap makes a threshold news again.
      return `filled ${cause.budget.id} ${cause.percent} ${cause.capNanoUsd} ${windowOf(cause)}`;
    case 'refused':
      return `refused ${cause.cause} ${cause.budgetId} ${cause.capNanoUsd} ${endOf(cause, hour)}`;
    case 'runaway':
      return `runaway ${cause.sign} ${cause.keyId} ${cause.sessionId} ${hour}`;
    case 'device':
      return `device ${cause.keyId} ${cause.requestId}`;
    case 'sign-in':
      return `sign-in ${cause.source} ${hour}`;
  }
}

/** A rolling window has a new end with every refusal: one an hour is enough. What never resets is told once. */
function endOf({ cause, resetsAt }: Refused, hour: number): string {
  if (resetsAt !== null) return String(Math.floor(resetsAt / HOUR_MS));
  return cause === 'runaway' ? String(hour) : 'ever';
}

function windowOf({ budget: { window }, at, resetsAt }: Filled): string {
  if (window.kind === 'rolling') return String(Math.floor(at / window.ms));
  return window.kind === 'calendar' ? String(resetsAt) : 'ever';
}

function wording(cause: AlertCause): Omit<Alert, 'id' | 'at'> {
  switch (cause.kind) {
    case 'filled':
      return filled(cause);
    case 'refused':
      return refused(cause);
    case 'runaway':
      return runaway(cause);
    case 'device':
      return device(cause);
    case 'sign-in':
      return signIn(cause);
  }
}

const NOBODY = { budgetId: null, keyId: null, developerId: null, teamId: null, sessionId: null, requestId: null };

function filled({ budget: { id, owner, mode }, percent, usedNanoUsd, capNanoUsd }: Filled): Omit<Alert, 'id' | 'at'> {
  const then = mode === 'warn' ? 'It only warns: nothing is refused.' : 'Requests that find no room are refused.';
  return {
    ...NOBODY,
    kind: 'threshold',
    severity: percent >= 90 ? 'warning' : 'info',
    title: `${owner.name}: ${percent} % of a budget used`,
    text: `${describe(owner)} has used ${formatUsd(usedNanoUsd)} of ${formatUsd(capNanoUsd)}. ${then}`,
    owner: { ...owner },
    budgetId: id,
    ...(owner.kind === 'developer' && { developerId: owner.id }),
    ...(owner.kind === 'team' && { teamId: owner.id }),
    ...(owner.kind === 'key' && { keyId: owner.id }),
  };
}

function refused({ cause, at: _at, kind: _kind, ...refusal }: Refused): Omit<Alert, 'id' | 'at'> {
  const { owner, usedNanoUsd, capNanoUsd, budgetId, keyId, developerId, teamId, sessionId, requestId, model } = refusal;
  const used = `${describe(owner)} has used ${formatUsd(usedNanoUsd)} of ${formatUsd(capNanoUsd)}`;
  const isBudget = cause === 'budget';
  return {
    kind: 'refusal',
    severity: 'warning',
    title: isBudget ? `${owner.name}: a request was refused` : `${owner.name}: a session was stopped`,
    text: isBudget
      ? `${used}; a request of key ${keyId} for ${model} found no room. Grant more under Approvals.`
      : `The session of key ${keyId} looked like a runaway and was stopped. Let it go on under Approvals.`,
    owner: { ...owner },
    budgetId,
    keyId,
    developerId,
    teamId,
    sessionId,
    requestId,
  };
}

function runaway({ sign, amount, isStopped, keyId, developerId, teamId, sessionId }: Runaway): Omit<Alert, 'id' | 'at'> {
  const what = sign === 'repeats' ? `sent the same tool input ${amount} times` : `spent ${formatUsd(amount)} in ten minutes`;
  return {
    ...NOBODY,
    kind: 'runaway',
    severity: isStopped ? 'error' : 'warning',
    title: `${developerId ?? keyId}: a session may run away`,
    text: `A session of key ${keyId} ${what}. ${isStopped ? 'It was stopped.' : 'It goes on; runaway.action: stop would stop it.'}`,
    owner: { kind: 'session', id: sessionId, name: sessionId.slice(0, 8) },
    keyId,
    developerId,
    teamId,
    sessionId,
  };
}

function device({ keyId, developerId, teamId, requestId, userAgent }: NewDevice): Omit<Alert, 'id' | 'at'> {
  return {
    ...NOBODY,
    kind: 'device',
    severity: 'warning',
    title: `Key ${keyId}: a new device`,
    text: `The key ${keyId} was used from a device that never used it before (${userAgent ?? 'a client without a name'}). If that is nobody you know, rotate the key.`,
    owner: { kind: 'key', id: keyId, name: keyId },
    keyId,
    developerId,
    teamId,
    requestId,
  };
}

function signIn({ source, count, organization }: SignInFailures): Omit<Alert, 'id' | 'at'> {
  return {
    ...NOBODY,
    kind: 'sign-in',
    severity: 'warning',
    title: 'Wrong tokens at the sign-in',
    text: `${count} wrong tokens came from ${source} within ten minutes. If that is nobody you know, look who can reach the interface's port.`,
    owner: { kind: 'organization', ...organization },
  };
}
