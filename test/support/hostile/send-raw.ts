/** Writes bytes to a port and reads whatever comes back, until the other side closes. */
import { connect } from 'node:net';

export interface RawAnswer {
  /** Null: the connection was closed without an answer in HTTP. */
  readonly status: number | null;
  /** Its first 64 KB. */
  readonly text: string;
}

const MOST_KEPT_BYTES = 65_536;
/** Far more than any answer here takes on a starved machine: whoever waits this long waits for ever. */
const LONGEST_MS = 30_000;

export function sendRaw(port: number, bytes: Buffer): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const pieces: Buffer[] = [];
    let kept = 0;
    socket.setTimeout(LONGEST_MS, () => socket.destroy(new Error('no end of the answer')));
    socket.on('data', (piece: Buffer) => {
      if (kept < MOST_KEPT_BYTES) pieces.push(piece);
      kept += piece.length;
    });
    let failed: NodeJS.ErrnoException | null = null;
    socket.once('error', (error) => (failed = error));
    socket.once('close', () => {
      // A refusal may close the connection while the rest of a large head is still on its way.
      if (failed !== null && failed.code !== 'ECONNRESET' && failed.code !== 'EPIPE') return reject(failed);
      const text = Buffer.concat(pieces).toString('latin1');
      // Behind any `100 Continue`.
      const status = /^(?:HTTP\/1\.1 1\d\d [^]*?\r\n\r\n)*HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
      resolve({ status: status === undefined ? null : Number(status), text });
    });
  });
}
