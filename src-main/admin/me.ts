/** A developer's own page: the budgets and limits that apply, what was spent, which sessions it went to. */
import { GatehouseError } from '../contract/errors.ts';
import type { OwnLimits } from '../contract/me.ts';
import type { AdminContext } from './context.ts';
import { ownerOfKey, ownKey, ownKeys } from './own-key.ts';
import { procedures } from './procedures.ts';
import { readSpend } from './spend/spend.ts';
import { readRequests } from './traffic/live.ts';
import { readParts } from './traffic/sessions.ts';

const DAY_MS = 86_400_000;

export const me = {
  limits: procedures.me.limits.handler(async ({ context: { app, caller } }) => readLimits(app, await ownKey(app, caller))),
  spend: procedures.me.spend.handler(async ({ context: { app, caller }, input }) =>
    readSpend(app, input, ownerOfKey(app, await ownKey(app, caller))),
  ),
  sessions: procedures.me.sessions.handler(async ({ context: { app, caller }, input }) => {
    const keyId = await ownKey(app, caller);
    const sessions = await app.store.reads.ownSessions(ownerOfKey(app, keyId), app.clock.now() - input.days * DAY_MS);
    return sessions.map((one) => ({ ...one, capNanoUsd: app.gateway.sessionStanding(keyId, one.sessionId, null)?.capNanoUsd ?? null }));
  }),
  parts: procedures.me.parts.handler(async ({ context: { app, caller }, input: { sessionId } }) => {
    const keys = ownKeys(app, ownerOfKey(app, await ownKey(app, caller)));
    const parts = await Promise.all(keys.map((keyId) => readParts(app, { sessionId, keyId })));
    return parts.flat();
  }),
  requests: procedures.me.requests.handler(async ({ context: { app, caller }, input }) =>
    readRequests(app, { ...input, filter: {} }, ownerOfKey(app, await ownKey(app, caller))),
  ),
};

function readLimits(app: AdminContext, keyId: string): OwnLimits {
  const { snapshot } = app.config.current();
  const key = [...snapshot.keysByHash.values()].find(({ id }) => id === keyId);
  if (key === undefined) throw new GatehouseError('not_found', `There is no key ${keyId} any more.`);
  const names = new Set([`organization:${key.organizationId}`, `team:${key.teamId}`, `developer:${key.developerId}`, `key:${key.id}`]);
  const pause = app.overrides.list().find((one) => one.kind === 'pause' && names.has(`${one.tier.kind}:${one.tier.id}`));
  return {
    ...app.gateway.standing(keyId),
    sessionCapNanoUsd: key.sessionCapNanoUsd,
    agentCapNanoUsd: key.agentCapNanoUsd,
    paused: pause === undefined ? null : { actor: pause.actor, reason: pause.reason, endsAt: pause.endsAt },
    models: key.tiers
      .filter(({ allow, deny }) => allow?.models !== undefined || deny?.models !== undefined)
      .map(({ name, allow, deny }) => ({ tier: name, allow: allow?.models ?? null, deny: deny?.models ?? null })),
  };
}
