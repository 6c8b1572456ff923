/**
 * Opens and closes the gateway's listener, one change at a time, and keeps why it could not be opened. A taken port is
 * explained with the program that holds it.
 */
import { GatehouseError, toGatehouseError } from '../contract/errors.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Warnings } from '../observe/warnings.ts';
import { findPortHolder } from './machine/port-holder.ts';

export interface GatewaySwitch {
  /** Resolves when the new state holds. Throws `port_taken` or `bind_refused`; the gateway is then `failed`. */
  set(on: boolean): Promise<void>;
  /** Why it is not listening although it was asked to. */
  error(): string | null;
}

export function createGatewaySwitch(gateway: Gateway, warnings: Warnings): GatewaySwitch {
  let error: string | null = null;
  let last: Promise<void> = Promise.resolve();

  async function turn(on: boolean): Promise<void> {
    error = null;
    warnings.clear('gateway_failed');
    warnings.clear('config_restart');
    if (!on) return gateway.stop();
    try {
      await gateway.start();
    } catch (thrown) {
      const failure = await withHolder(toGatehouseError(thrown));
      error = failure.message;
      warnings.raise('gateway_failed', failure.message);
      throw failure;
    }
  }

  return {
    set(on) {
      const turned = last.then(() => turn(on));
      last = turned.catch(() => {});
      return turned;
    },
    error: () => error,
  };
}

async function withHolder(error: GatehouseError): Promise<GatehouseError> {
  const { port } = error.details;
  if (error.code !== 'port_taken' || typeof port !== 'number') return error;
  const holder = await findPortHolder(port);
  if (holder === null) return error;
  return new GatehouseError('port_taken', `Port ${port} is taken by ${holder}; stop it, or set listen.port (or --port) to a free one.`, {
    cause: error,
    details: { ...error.details, holder },
  });
}
