/**
 * What the window and the tray work with: the admin calls and a sign of change. Whether the engine runs in this process
 * or somewhere else is known to hosted-engine.ts and attached-engine.ts alone.
 */
import type { LiveEvent } from '../contract/views.ts';

export interface Host {
  /** The other Gatehouse's address; null when the engine runs here. */
  readonly attachedTo: string | null;
  /** Answers `/rpc/*` and `/api/*` with full rights. Rejects when the engine cannot be reached. */
  fetch(request: Request): Promise<Response>;
  /** What happens, until the signal fires: also after the engine was away for a while. */
  events(signal: AbortSignal): AsyncIterable<LiveEvent>;
  /** A hosted engine drains its streams, settles and closes; an attached one is left alone. Never rejects. */
  close(): Promise<void>;
}
