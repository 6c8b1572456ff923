/**
 * Notices when a key is used from a device it was never used from. The first device of a key is no news. It sees every
 * row on the traffic's loop: looking one up must cost nothing.
 */
import type { RequestRow } from '../contract/records.ts';
import type { NewDevice } from './alerts.ts';

export interface NewDevices {
  row(row: RequestRow): void;
}

/** A client that makes up a new device for each request says nothing any more after so many. */
const MOST_PER_KEY = 1000;

/** `known`: what the records hold from before. */
export function createNewDevices(known: ReadonlyArray<{ keyId: string; deviceId: string }>, tell: (found: NewDevice) => void): NewDevices {
  const devices = new Map<string, Set<string>>();
  const of = (keyId: string): Set<string> => {
    const seen = devices.get(keyId) ?? new Set<string>();
    devices.set(keyId, seen);
    return seen;
  };
  for (const { keyId, deviceId } of known) of(keyId).add(deviceId);
  return {
    row({ keyId, deviceId, outcome, developerId, teamId, userAgent, startedAt, id }) {
      if (keyId === null || deviceId === null || outcome === 'running') return;
      const seen = of(keyId);
      if (seen.has(deviceId) || seen.size >= MOST_PER_KEY) return;
      seen.add(deviceId);
      if (seen.size > 1) tell({ kind: 'device', at: startedAt, keyId, developerId, teamId, requestId: id, userAgent });
    },
  };
}
