/** What whoever hosts an engine tells it: where its data lies, how it runs, what of the machine it may use. */
import type { Check, Overview } from '../contract/views.ts';
import type { Clock } from '../gateway/ports.ts';
import type { Keychain } from './secrets/secrets.ts';
import type { WorkerName } from './worker-files.ts';

export interface EngineOptions {
  readonly dataDir: string;
  /** `offline`: for one command; nothing listens. `desktop` stays up when the gateway cannot listen, `headless` does not. */
  readonly mode: Overview['mode'];
  /** Instead of the configuration's `listen.port`; 0 takes any free one. */
  readonly port?: number;
  readonly worker: (name: WorkerName) => URL | string;
  readonly keychain?: Keychain;
  /** The doctor's checks of whatever hosts the engine. */
  readonly checks?: () => Promise<Check[]>;
  readonly clock?: Clock;
  readonly env?: NodeJS.ProcessEnv;
}
