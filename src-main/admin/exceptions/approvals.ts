/** Approvals: an admin sees all and decides; a member sees their own and may say why they need it. */
import type { Approval } from '../../contract/approvals.ts';
import { GatehouseError } from '../../contract/errors.ts';
import { actorOf } from '../callers.ts';
import type { AdminContext } from '../context.ts';
import { isInScope, ownerOfKey, ownKey, scopeOf } from '../own-key.ts';
import { procedures } from '../procedures.ts';
import { readEnd } from '../read-end.ts';

export const approvals = {
  list: procedures.approvals.list.handler(async ({ context: { app, caller }, input }) => {
    if (input.state !== 'open') await app.approvals.flush();
    const all = input.state === 'open' ? app.approvals.open() : await app.store.reads.approvals(input.state, input.limit);
    const scope = input.own ? ownerOfKey(app, await ownKey(app, caller)) : scopeOf(app, caller);
    return all.filter((one) => isInScope(scope, one)).slice(0, input.limit);
  }),
  grant: procedures.approvals.grant.handler(({ context: { app, caller }, input: { id, endsAt: wanted, ...grant } }) => {
    const endsAt = readEnd('endsAt', wanted, app.clock.now());
    const approval = app.approvals.open().find((one) => one.id === id);
    if (approval !== undefined && isGone(app, approval))
      throw new GatehouseError('conflict', 'That budget is no longer in the configuration, so nothing waits at it; decline the request.');
    return app.approvals.grant(id, { ...grant, endsAt }, actorOf(caller));
  }),
  decline: procedures.approvals.decline.handler(({ context: { app, caller }, input }) =>
    app.approvals.decline(input.id, input.reason ?? null, actorOf(caller)),
  ),
  note: procedures.approvals.note.handler(async ({ context: { app, caller }, input }) => {
    if (!app.approvals.open().some((one) => one.id === input.id && isInScope(scopeOf(app, caller), one)))
      throw new GatehouseError('not_found', `There is no open approval ${input.id}; it may have been decided meanwhile.`);
    return app.approvals.note(input.id, input.note);
  }),
};

/** The budget of a tier was taken out, or its window changed, since it refused. */
function isGone(app: AdminContext, { budgetId, owner: { kind } }: Approval): boolean {
  return kind !== 'session' && kind !== 'agent' && !app.gateway.standing().budgets.some(({ id }) => id === budgetId);
}
