/** What the traffic's thread and the recorder's thread say to each other. */

/** `bytes` is header lines (one JSON pair a line, `headSize` bytes), then the body. `stream` names session and agent. */
export interface RequestMessage {
  readonly kind: 'request';
  readonly requestId: string;
  readonly at: number;
  readonly stream: string | null;
  readonly headSize: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface ResponseMessage {
  readonly kind: 'response';
  readonly requestId: string;
  readonly headSize: number;
  readonly truncated: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type BodyMessage = RequestMessage | ResponseMessage;

export type RecorderMessage =
  | { readonly kind: 'bodies'; readonly bodies: readonly BodyMessage[] }
  | { readonly kind: 'retain'; readonly call: number; readonly now: number; readonly maxBytes: number; readonly maxAgeMs: number }
  | { readonly kind: 'flush'; readonly call: number }
  | { readonly kind: 'close'; readonly call: number };

export type RecorderAnswer =
  /** A damaged file was set aside and a fresh one begun. */
  | { readonly kind: 'damaged' }
  /** A batch is on disk, or failed: `error` says why. */
  | { readonly kind: 'written'; readonly bytes: number; readonly recorded: number; readonly lost: number; readonly error: string | null }
  | { readonly kind: 'retained'; readonly call: number; readonly removed: number; readonly bytes: number; readonly error: string | null }
  | { readonly kind: 'done'; readonly call: number };
