/**
 * What the contract says of each call besides its input and output: who may make it, what it does, and how large its
 * body may be. Nothing else decides any of these; a call declared without it is refused to everybody but an admin.
 */
import { isContractProcedure, oc } from '@orpc/contract';
import type { roles } from './me.ts';

export type CallRole = (typeof roles)[number];
/**
 * `read` changes nothing and costs nothing. `write` changes something, or sends a request that may cost money. `secret`
 * answers with a secret's value, whether it changes something or not.
 */
export type CallEffect = 'read' | 'write' | 'secret';

export type CallMeta = {
  /** The least role that may make the call. */
  readonly role: CallRole;
  readonly effect: CallEffect;
  readonly maxBodyBytes: number;
};

/** Filters, ids, one account or one rule. */
const SMALL_BODY_BYTES = 64 * 1024;
/** A list from a spreadsheet or a configuration file, as one string. */
const TEXT_BODY_BYTES = 4 * 1024 * 1024;

const forAdmins = (effect: CallEffect, maxBodyBytes = SMALL_BODY_BYTES) => oc.$meta<CallMeta>({ role: 'admin', effect, maxBodyBytes });
const forMembers = (effect: CallEffect) => oc.$meta<CallMeta>({ role: 'member', effect, maxBodyBytes: SMALL_BODY_BYTES });

/** Begin a call of the contract with one of these: `admin.write.input(...)`. */
export const admin = {
  read: forAdmins('read'),
  write: forAdmins('write'),
  secret: forAdmins('secret'),
  /** As `read` and `write`, with a text of several megabytes in the input. */
  readText: forAdmins('read', TEXT_BODY_BYTES),
  writeText: forAdmins('write', TEXT_BODY_BYTES),
};
/** An admin may make them too. */
export const member = { read: forMembers('read'), write: forMembers('write') };

/** Every call of a contract by its name (`keys.create`), with what is said of it. */
export function listCalls(contract: object, path: readonly string[] = []): Map<string, CallMeta> {
  if (isContractProcedure(contract)) return new Map([[path.join('.'), metaOf(contract['~orpc'].meta)]]);
  return new Map(
    Object.entries(contract).flatMap(([name, part]: [string, unknown]) =>
      typeof part === 'object' && part !== null ? [...listCalls(part, [...path, name])] : [],
    ),
  );
}

/** What is left out is taken as the strictest. */
export function metaOf(declared: Partial<CallMeta>): CallMeta {
  return { role: 'admin', effect: 'secret', maxBodyBytes: SMALL_BODY_BYTES, ...declared };
}
