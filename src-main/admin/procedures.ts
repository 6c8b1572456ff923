/**
 * The contract, ready to be implemented: each area's file takes its procedures from here, with the context typed and
 * the caller checked before any of them runs.
 */
import { implement } from '@orpc/server';
import { contract } from '../contract/api.ts';
import { metaOf } from '../contract/call-meta.ts';
import { attributedConfig } from './attributed-config.ts';
import { noteOf } from './audit/noted-calls.ts';
import { actorOf, checkCaller, type Caller, isAtMachine } from './callers.ts';
import type { AdminContext } from './context.ts';

export interface CallContext {
  readonly app: AdminContext;
  readonly caller: Caller;
}

export const procedures = implement(contract)
  .$context<CallContext>()
  .use(async ({ context: { app, caller }, path, procedure, next }, input) => {
    const call = path.join('.');
    const meta = metaOf(procedure['~orpc'].meta);
    checkCaller(caller, meta, call);
    const by = { actor: actorOf(caller), action: call };
    const config = attributedConfig(app.config, { ...by, isRemote: !isAtMachine(caller) });
    const result = await next({ context: { app: { ...app, config, store: storeOf(app.store, caller) }, caller } });
    if (meta.effect === 'write') app.logger.info({ call, caller: caller.name }, 'an admin call changed something');
    if (meta.effect === 'secret') app.logger.debug({ call, caller: caller.name }, 'an admin call answered with a secret');
    const note = meta.effect === 'read' ? null : noteOf(call, input);
    if (note !== null) app.audit.note({ ...by, ...note });
    return result;
  });

/** What members ask is answered on a thread of their own, where each of them takes turns with the others. */
function storeOf(store: AdminContext['store'], caller: Caller): AdminContext['store'] {
  return caller.role === 'admin' ? store : { ...store, reads: store.readsOf(caller.keyId) };
}
