/**
 * The configuration as the data plane uses it: resolved, indexed, immutable. `config/compile.ts` makes it from the
 * YAML file; a reload swaps the whole snapshot, and running requests keep the one they started with.
 */
import type { Limit, RunawayRule, Tier } from './admission/tier.ts';
import type { Route, RoutingPolicy } from './routing/route.ts';
import type { AccountConfig, KeyConfig, LoggingMode, PriceConfig } from '../contract/config.ts';

export interface KeyRecord {
  readonly id: string;
  readonly config: KeyConfig;
  readonly developerId: string | null;
  readonly teamId: string | null;
  readonly organizationId: string;
  /** From the organisation down to the key itself, those that set something. */
  readonly tiers: readonly Tier[];
  /** What one session, and one subagent of it, may cost; null for no cap. */
  readonly sessionCapNanoUsd: number | null;
  readonly agentCapNanoUsd: number | null;
  readonly runaway: RunawayRule;
}

export interface Account {
  readonly id: string;
  readonly providerId: string;
  readonly secret: string | null;
  /** Base URL without a trailing slash; null for providers that answer from inside. */
  readonly baseUrl: string | null;
  readonly origin: string | null;
  readonly models: readonly string[] | null;
  readonly priority: number;
  readonly weight: number;
  readonly disabled: boolean;
  readonly limits: readonly Limit[];
  readonly forwardHeaders: readonly string[];
  /** An address, or the reference to one; `proxyAddress` tells which. */
  readonly proxy: string | null;
  /** PEM text of further CAs, already read. */
  readonly ca: string | null;
  readonly timeouts: {
    readonly connectMs: number;
    readonly firstByteMs: number | null;
    readonly silenceMs: number;
    /** From sending to the last event; null: no limit. */
    readonly totalMs: number | null;
  };
  readonly config: AccountConfig;
}

export interface Snapshot {
  /** SHA-256 of the file, hex. */
  readonly revision: string;
  readonly organization: { readonly id: string; readonly name: string; readonly timeZone: string };
  /** By SHA-256 of the value (hex, without prefix): the newest value's, and those of values that rotations replaced. */
  readonly keysByHash: ReadonlyMap<string, KeyRecord>;
  /** Every tier that sets something, once; also those that no key stands below at present. */
  readonly tiers: readonly Tier[];
  /** Ordered by priority, then as in the file. */
  readonly accounts: readonly Account[];
  readonly aliases: ReadonlyMap<string, string>;
  /** By account: the models it listed when it was last asked. The gateway fills this while it runs. */
  readonly listed?: ReadonlyMap<string, ReadonlySet<string>>;
  /** First match wins. */
  readonly routes: readonly Route[];
  readonly routing: RoutingPolicy;
  readonly prices: readonly PriceConfig[];
  readonly recording: LoggingMode;
  readonly limits: {
    /** Of a request's body, and of one event of an answer. */
    readonly bodyBytes: number;
    readonly bufferBytes: number;
    /** Of an unstreamed answer, and of what a compressed one decompresses to. */
    readonly answerBytes: number;
    /** What responses that clients may refer to take in memory, all together; 0: none are kept. */
    readonly responsesBytes: number;
  };
  readonly listen: {
    readonly host: string;
    readonly port: number;
    readonly tls: { readonly cert: string; readonly key: string } | null;
    readonly behindProxy: boolean;
    readonly hosts: readonly string[];
  };
  /** What clients may keep open, and for how long without anything moving. */
  readonly connections: {
    /** Open at once. */
    readonly most: number;
    readonly headersMs: number;
    readonly uploadMs: number;
    readonly readerMs: number;
    readonly idleMs: number;
    /** At a stop, how long running answers may take to end. */
    readonly drainMs: number;
  };
  readonly onLedgerFailure: 'refuse' | 'allow';
  readonly admission: {
    /** Null: what such a token costs beside one that is not cached. */
    readonly cacheReadWeight: number | null;
    readonly unknownPrice: 'refuse' | 'dearest' | 'allow';
    /** What a strict bound holds for tools that the provider runs; null: such a request is refused. */
    readonly serverToolsNanoUsd: number | null;
    /** The same for each input that is not in the body, or compressed. */
    readonly linkedInputNanoUsd: number | null;
  };
}
