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
  orphan_keys: { title: 'Keys have no owner any more', severity: 'warning', affectsTraffic: false },
  config_restart: { title: 'A change waits until the gateway is switched off and on', severity: 'info', affectsTraffic: false },
  gateway_failed: { title: 'The gateway is not listening', severity: 'error', affectsTraffic: true },
  history_unreadable: { title: 'Past charges cannot be read', severity: 'error', affectsTraffic: true },
  clock_back: { title: 'The clock was set back', severity: 'warning', affectsTraffic: false },
  control_socket: { title: 'Commands cannot reach the engine', severity: 'warning', affectsTraffic: false },
  proxy_password: { title: 'The password of a proxy stands in the configuration file', severity: 'warning', affectsTraffic: false },
  held_routes: { title: 'Accounts wait for a confirmation at this machine', severity: 'warning', affectsTraffic: false },
  disk_low: { title: 'The disk is nearly full', severity: 'warning', affectsTraffic: false },
} as const satisfies Record<string, WarningDefinition>;

export type WarningCode = keyof typeof warningDefinitions;

export interface Warnings {
  /** Raises or rewords. `text`: what happened and what to do, without secrets. */
  raise(code: WarningCode, text: string): void;
  clear(code: WarningCode): void;
  /** For parts that word their own: the one condition of a topic began or changed, or (null) is over. */
  put(topic: string, warning: Warning | null): void;
  /** Heaviest first, then oldest first. */
  list(): Warning[];
}

const weight = { info: 0, warning: 1, error: 2 } as const;

/** `onChange` is called after every change that a reader would see. */
export function createWarnings(clock: Clock, onChange: () => void): Warnings {
  const standing = new Map<string, Warning>();
  const put = (topic: string, warning: Warning | null): void => {
    const before = standing.get(topic);
    if (warning === null ? before === undefined : warning.code === before?.code && warning.text === before.text) return;
    if (warning === null) standing.delete(topic);
    else standing.set(topic, warning);
    onChange();
  };
  return {
    raise: (code, text) => put(code, { code, ...warningDefinitions[code], text, since: standing.get(code)?.since ?? clock.now() }),
    clear: (code) => put(code, null),
    put,
    list: () => [...standing.values()].toSorted((a, b) => weight[b.severity] - weight[a.severity] || a.since - b.since),
  };
}
