/**
 * How many connections may be open at once, and a way to cut them all: also those that have not spoken HTTP yet, which
 * `closeAllConnections` does not know. One address may have a quarter of them, unless everybody comes from the same one:
 * from this machine, or through a proxy.
 */
import type { Socket } from 'node:net';

const SHARE_OF_ONE_ADDRESS = 0.25;

export class ConnectionLimits {
  readonly #open = new Set<Socket>();
  readonly #byAddress = new Map<string, number>();
  readonly #most: number;
  readonly #mostOfOne: number;
  readonly #onFull: (address: string) => void;
  /** It was told, and there has not been much room since. */
  #isFull = false;

  /** `isShared`: one address may stand for many clients. `onFull`: somebody was turned away, told once until half is free. */
  constructor(most: number, isShared: boolean, onFull: (address: string) => void) {
    this.#most = most;
    this.#onFull = onFull;
    this.#mostOfOne = isShared ? most : Math.max(1, Math.floor(most * SHARE_OF_ONE_ADDRESS));
  }

  /** Closes the connection at once when there is no room for it. */
  accept(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    const ofAddress = this.#byAddress.get(address) ?? 0;
    if (this.#open.size >= this.#most || ofAddress >= this.#mostOfOne) {
      socket.destroy();
      if (!this.#isFull) this.#onFull(address);
      this.#isFull = true;
      return;
    }
    this.#open.add(socket);
    this.#byAddress.set(address, ofAddress + 1);
    socket.once('close', () => this.#left(socket, address));
  }

  destroyAll(): void {
    for (const socket of this.#open) socket.destroy();
  }

  #left(socket: Socket, address: string): void {
    this.#open.delete(socket);
    if (this.#open.size <= this.#most / 2) this.#isFull = false;
    const others = this.#byAddress.get(address)! - 1;
    if (others === 0) this.#byAddress.delete(address);
    else this.#byAddress.set(address, others);
  }
}
