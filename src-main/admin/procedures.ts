/**
 * The contract, ready to be implemented: each area's file takes its procedures from here, with the context typed and
 * the caller checked before any of them runs.
 */
import { implement } from '@orpc/server';
import { contract } from '../contract/api.ts';
import { checkCaller, type Caller } from './callers.ts';
import type { AdminContext } from './context.ts';

export interface CallContext {
  readonly app: AdminContext;
  readonly caller: Caller;
}

export const procedures = implement(contract)
  .$context<CallContext>()
  .use(({ context, path, next }) => {
    checkCaller(context.caller, path.join('.'));
    return next();
  });
