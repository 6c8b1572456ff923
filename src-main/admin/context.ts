/**
 * What the admin procedures work on, handed in by the engine: configuration, records, secrets, the gateway. Nothing
 * here knows who carries the call.
 */
import type { ConfigStore } from '../config/config-store.ts';
import type { Check, ClientSettingsView, Overruling, Overview, Warning } from '../contract/views.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Clock, Logger, SecretRoute, Secrets } from '../gateway/ports.ts';
import type { Provider } from '../gateway/providers/provider.ts';
import type { Snapshot } from '../gateway/snapshot.ts';
import type { Store } from '../store/store.ts';
import type { AuditLog } from './audit/audit-log.ts';
import type { ApprovalBook } from './exceptions/approval-book.ts';
import type { OverrideBook } from './exceptions/override-book.ts';
import type { LiveHub } from './live-hub.ts';
import type { ChosenModel } from './setup/model-variables.ts';

/** The secrets as the admin side sees them: it may put them in and confirm where they go. */
export interface AdminSecrets extends Secrets {
  has(reference: string): Promise<boolean>;
  set(reference: string, value: string): Promise<void>;
  remove(reference: string): Promise<void>;
  bind(reference: string, origin: string, route?: SecretRoute): Promise<void>;
  /** Allows, for as long as the secret keeps its value, that it goes where it was entered for in the same call. */
  bindEntered(reference: string, origin: string, route: SecretRoute): Promise<void>;
  /** The account came from elsewhere and waits for a confirmation on this machine; null: it does not. */
  holdOf(route: SecretRoute): { readonly actor: string; readonly source: 'network' | 'repository'; readonly at: number } | null;
  /** A person on this machine lets an account go that waited. */
  confirmHeld(route: SecretRoute): Promise<void>;
  isBound(reference: string, origin: string, route?: SecretRoute): Promise<boolean>;
}

/** Claude Code's settings file on this machine, which set-up may change and put back. */
export interface AdminClientSettings {
  readonly file: string;
  status(): Promise<ClientSettingsView['state']>;
  preview(wanted: ClientWish): Promise<ClientSettingsView['changes']>;
  apply(wanted: ClientWish): Promise<ClientSettingsView['changes']>;
  undo(): Promise<ClientSettingsView['changes']>;
  /** What on this machine wins over Gatehouse once set-up is applied, or (`isApplied` false) as things stand. */
  overruledBy(surroundings: ClientSurroundings, wanted: Pick<ClientWish, 'baseUrl' | 'model'>, isApplied: boolean): Promise<Overruling[]>;
  /** Others than its owner may read the file. */
  isOpenToOthers(): Promise<boolean>;
}
/** Where Claude Code would be started; left out: where the engine was. */
export interface ClientSurroundings {
  /** The variables of that shell which matter, without secrets. */
  readonly shell?: Readonly<Record<string, string>> | undefined;
  /** The project's folder. */
  readonly folder?: string | undefined;
}
export interface ClientWish {
  readonly baseUrl: string;
  readonly token: string;
  readonly haikuModel: string;
  readonly hintHeaders: boolean;
  /** Null: Claude Code's own choice. */
  readonly model: ChosenModel | null;
}

/** A browser that signed in to the interface over HTTP. */
export interface SignedInBrowser {
  readonly id: string;
  /** Of the virtual key that a member signed in with (hex); null for an admin. */
  readonly keyHash: string | null;
  readonly device: string | null;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly endsAt: number;
}

export interface AdminContext {
  readonly version: string;
  readonly mode: Overview['mode'];
  readonly dataDir: string;
  /** Where new secrets go: the desktop has a keychain, everybody else the vault file. */
  readonly secretScheme: 'keychain' | 'vault';
  readonly config: ConfigStore;
  readonly store: Store;
  readonly secrets: AdminSecrets;
  readonly clientSettings: AdminClientSettings;
  readonly gateway: Gateway;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly live: LiveHub;
  readonly overrides: OverrideBook;
  readonly approvals: ApprovalBook;
  readonly audit: AuditLog;
  /** Resolves when everything that happened so far is in the audit log. */
  audited(): Promise<void>;
  readonly browsers: {
    /** The newest first. */
    list(): Promise<SignedInBrowser[]>;
    /** False when there is none of that id. */
    end(id: string): Promise<boolean>;
  };
  /** A new login token for the interface; the old one and every session end. */
  renewLogin(): Promise<string>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where the gateway listens, or would: the file's settings with what the command line overrides. */
  listen(): Snapshot['listen'];
  warnings(): Warning[];
  /** Why the gateway is not listening although it should; null when nothing is wrong. */
  gatewayError(): string | null;
  /** Opens or drains and closes the listener. Resolves when the new state holds; throws `port_taken`. */
  setGateway(on: boolean): Promise<void>;
  /** Checks that only the engine can make: files, folders, sockets. */
  engineChecks(): Promise<Check[]>;
}
