/**
 * Conditions a person should know of, each registered here with its title, its weight and whether it affects traffic
 * (that alone changes the tray's shape). A warning stands until whoever raised it clears it.
 */
import type { Warning } from '../contract/views.ts';
import type { Clock } from '../gateway/ports.ts';

interface WarningDefinition {
  readonly title: string;
  readonly severity: Warning['severity'];
  readonly affectsTraffic: boolean;
}

export const warningDefinitions = {
  config_refused: { title: 'The configuration file has a mistake', severity: 'error', affectsTraffic: false },
  config_restart: { title: 'A change waits for a restart of the listener', severity: 'info', affectsTraffic: false },
  gateway_failed: { title: 'The gateway is not listening', severity: 'error', affectsTraffic: true },
  ledger_failing: { title: 'The ledger cannot be written', severity: 'error', affectsTraffic: true },
  ledger_journal: { title: 'Charges wait in the journal', severity: 'warning', affectsTraffic: true },
  record_dropped: { title: 'Some records were dropped', severity: 'warning', affectsTraffic: false },
  disk_low: { title: 'The disk is nearly full', severity: 'warning', affectsTraffic: false },
  database_damaged: { title: 'A database was damaged', severity: 'error', affectsTraffic: false },
  store_note: { title: 'The store reports a problem', severity: 'warning', affectsTraffic: false },
  account_unusable: { title: 'An account cannot be used', severity: 'warning', affectsTraffic: true },
} as const satisfies Record<string, WarningDefinition>;

export type WarningCode = keyof typeof warningDefinitions;

export interface Warnings {
  /** Raises or rewords. `text`: what happened and what to do, without secrets. */
  raise(code: WarningCode, text: string): void;
  clear(code: WarningCode): void;
  /** Heaviest first, then oldest first. */
  list(): Warning[];
}

/** `onChange` is called after every change that a reader would see. */
export function createWarnings(clock: Clock, onChange: () => void): Warnings {
  const standing = new Map<WarningCode, Warning>();
  return {
    raise(code, text) {
      const before = standing.get(code);
      if (before?.text === text) return;
      standing.set(code, { code, ...warningDefinitions[code], text, since: before?.since ?? clock.now() });
      onChange();
    },
    clear(code) {
      if (standing.delete(code)) onChange();
    },
    list: () => [...standing.values()].toSorted((a, b) => weight[b.severity] - weight[a.severity] || a.since - b.since),
  };
}

const weight = { info: 0, warning: 1, error: 2 } as const;
