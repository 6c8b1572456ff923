/**
 * Virtual keys: every change is an edit of the configuration file, which holds hashes only. A value is returned by the
 * call that made it and by no other, and is never logged.
 */
import { idSchema, type Config, type KeyConfig, mostEarlierValues } from '../../contract/config.ts';
import { GatehouseError } from '../../contract/errors.ts';
import type { RotateKeyInput } from '../../contract/views.ts';
import { createVirtualKey } from '../../gateway/admission/virtual-key.ts';
import { procedures } from '../procedures.ts';
import { readEnd } from '../read-end.ts';
import { findKeys } from './find-keys.ts';
import { keepLocalKey, readLocalKey } from './local-key.ts';
import { earlierValues, ownerName, statusOf, viewKeys } from './view-keys.ts';

export const keys = {
  list: procedures.keys.list.handler(async ({ context: { app }, input }) => {
    const { page, total, revoked } = findKeys(app.config.current().config, input, app.clock.now());
    return { keys: await viewKeys(app, page), total, revoked };
  }),

  create: procedures.keys.create.handler(async ({ context: { app }, input }) => {
    const { config } = app.config.current();
    checkOwner(config, input.owner);
    const id = input.id === undefined ? freeId(config, input.owner) : newId(config, input.id);
    const { value, hash, prefix } = createVirtualKey();
    const now = app.clock.now();
    const created = new Date(now).toISOString();
    const { name } = input;
    const expires = input.expires === undefined ? undefined : new Date(readEnd('expires', input.expires, now)).toISOString();
    const key = {
      id,
      owner: input.owner,
      ...(name !== undefined && { name }),
      hash,
      prefix,
      created,
      ...(expires !== undefined && { expires }),
    };
    await app.config.edit([{ op: 'append', path: ['keys'], value: key }]);
    return { id, value };
  }),

  rotate: procedures.keys.rotate.handler(async ({ context: { app }, input }) => {
    const key = findKey(app.config.current().config, input.id);
    const now = app.clock.now();
    if (key.revoked !== undefined) throw new GatehouseError('conflict', `The key ${key.id} was revoked; create a new one instead.`);
    if (statusOf(key, now) === 'expired')
      throw new GatehouseError('conflict', `The key ${key.id} expired, and a new value would be refused too; create a new key instead.`);
    const local = await readLocalKey(app);
    const { value, hash, prefix } = createVirtualKey();
    const path = ['keys', { id: key.id }] as const;
    const previous = earlierAfter(key, input, now);
    await app.config.edit([
      { op: 'set', path: [...path, 'hash'], value: hash },
      { op: 'set', path: [...path, 'prefix'], value: prefix },
      ...(previous.length > 0
        ? [{ op: 'set', path: [...path, 'previous'], value: previous } as const]
        : key.previous === undefined
          ? []
          : [{ op: 'remove', path: [...path, 'previous'] } as const]),
    ]);
    if (local?.id === key.id) await keepLocalKey(app.secrets, value);
    return { id: key.id, value, earlier: earlierValues({ ...key, previous }, now) };
  }),

  disable: procedures.keys.disable.handler(async ({ context: { app }, input }) => {
    const key = findKey(app.config.current().config, input.id);
    if (key.disabled !== true) await app.config.edit([{ op: 'set', path: ['keys', { id: key.id }, 'disabled'], value: true }]);
  }),

  enable: procedures.keys.enable.handler(async ({ context: { app }, input }) => {
    const key = findKey(app.config.current().config, input.id);
    if (key.disabled !== undefined) await app.config.edit([{ op: 'remove', path: ['keys', { id: key.id }, 'disabled'] }]);
  }),

  /** Final: the block stays in the file, so that old records keep their name, but no value opens it any more. */
  revoke: procedures.keys.revoke.handler(async ({ context: { app }, input }) => {
    const key = findKey(app.config.current().config, input.id);
    if (key.revoked !== undefined) return;
    const path = ['keys', { id: key.id }] as const;
    await app.config.edit([
      { op: 'set', path: [...path, 'revoked'], value: new Date(app.clock.now()).toISOString() },
      ...(key.previous === undefined ? [] : [{ op: 'remove', path: [...path, 'previous'] } as const]),
    ]);
  }),
};

/** The values that work besides the new one: each to the end that was announced for it, and what is over is left out. */
function earlierAfter(key: KeyConfig, { graceHours, endEarlier }: RotateKeyInput, now: number): NonNullable<KeyConfig['previous']> {
  const kept = endEarlier ? [] : (key.previous ?? []).filter(({ until }) => Date.parse(until) > now);
  if (graceHours === 0) return kept;
  if (kept.length >= mostEarlierValues) {
    const advice = 'End them with `gatehouse keys rotate ID --end-earlier`, or wait until the first has ended.';
    throw new GatehouseError('conflict', `${kept.length} earlier values of the key ${key.id} still work. ${advice}`);
  }
  const until = new Date(now + graceHours * 3_600_000).toISOString();
  return [...kept, { hash: key.hash, prefix: key.prefix, until }];
}

function findKey(config: Config, id: string): KeyConfig {
  const key = config.keys.find((one) => one.id === id);
  if (key === undefined) throw new GatehouseError('not_found', `There is no key ${id}; \`gatehouse keys list\` shows all.`);
  return key;
}

function checkOwner(config: Config, owner: string): void {
  if (ownerName(config, owner) !== null) return;
  throw new GatehouseError(
    'input_invalid',
    `owner: there is no ${owner} in the configuration; add it under ${owner.split(':')[0]}s: first.`,
  );
}

function newId(config: Config, id: string): string {
  if (!idSchema.safeParse(id).success)
    throw new GatehouseError('input_invalid', `id: ${id} must be 1-63 small letters, digits, ".", "-" or "_".`);
  if (config.keys.some((key) => key.id === id))
    throw new GatehouseError('conflict', `There is already a key ${id}; choose another id, or rotate it.`);
  return id;
}

/** The owner's own id, or the first of `me-2`, `me-3`, ... that is free. */
function freeId(config: Config, owner: string): string {
  const base = owner.slice(owner.indexOf(':') + 1).slice(0, 58);
  const taken = new Set(config.keys.map((key) => key.id));
  let id = base;
  for (let number = 2; taken.has(id); number += 1) id = `${base}-${number}`;
  return id;
}
