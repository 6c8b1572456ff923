/**
 * The contract, ready to be implemented: each area's file takes its procedures from here, with the context typed and
 * the caller checked before any of them runs.
 */
import { implement } from '@orpc/server';
import { contract } from '../contract/api.ts';
import { attributedConfig } from './attributed-config.ts';
import { noteOf } from './audit/noted-calls.ts';
import { actorOf, checkCaller, type Caller, isAtMachine } from './callers.ts';
import type { AdminContext } from './context.ts';

export interface CallContext {
  readonly app: AdminContext;
  readonly caller: Caller;
}

/** Calls that only look; all others leave a line in the log that says who made them. */
const READS = new Set([
  'overview',
  'session',
  'limits',
  'spend',
  'sessions',
  'requests',
  'verify',
  'export',
  'owners',
  'doctor',
  'list',
  'choices',
  'events',
  'get',
  'bodies',
  'difference',
  'curl',
  'csv',
  'parts',
  'turns',
  'providers',
  'test',
  'preview',
  'check',
  'children',
  'node',
  'keys',
  'find',
  'previewImport',
  'undoable',
  'rules',
  'status',
  'simulate',
  'drill',
]);

export const procedures = implement(contract)
  .$context<CallContext>()
  .use(async ({ context: { app, caller }, path, next }, input) => {
    const procedure = path.join('.');
    checkCaller(caller, procedure);
    const by = { actor: actorOf(caller), action: procedure };
    const config = attributedConfig(app.config, { ...by, isRemote: !isAtMachine(caller) });
    const result = await next({ context: { app: { ...app, config, store: storeOf(app.store, caller) }, caller } });
    if (READS.has(path.at(-1) ?? '')) return result;
    app.logger.info({ procedure, caller: caller.name }, 'an admin call changed something');
    const note = noteOf(procedure, input);
    if (note !== null) app.audit.note({ ...by, ...note });
    return result;
  });

/** What members ask is answered on a thread of their own, where each of them takes turns with the others. */
function storeOf(store: AdminContext['store'], caller: Caller): AdminContext['store'] {
  return caller.role === 'admin' ? store : { ...store, reads: store.readsOf(caller.keyId) };
}
