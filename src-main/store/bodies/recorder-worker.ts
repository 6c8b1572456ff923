/**
 * The recorder's thread: the only writer of `bodies.db`. It takes what the traffic's thread hands over, writes it in
 * batches and answers what became of it. Whatever fails here is counted and told; nothing here may end the process.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { BodiesFile } from './bodies-file.ts';
import type { BodyMessage, RecorderAnswer, RecorderMessage } from './recorder-messages.ts';

/** How long a body may wait for company: a commit costs as much as a body. Milliseconds. */
const PATIENCE_MS = 250;
/** When nothing came for this long, there is time to tidy. Milliseconds. */
const QUIET_MS = 2000;
/** A batch of this size is not kept waiting, bytes. */
const BATCH_BYTES = 2_097_152;

const port = parentPort;
if (port === null) throw new Error('recorder-worker runs as a worker thread only.');

const answer = (message: RecorderAnswer) => port.postMessage(message);
const file = new BodiesFile((workerData as { file: string }).file, () => answer({ kind: 'damaged' }));
const failure = file.open();
if (failure !== null) answer({ kind: 'written', bytes: 0, recorded: 0, lost: 0, error: failure });

let waiting: BodyMessage[] = [];
let waitingBytes = 0;
let timer: NodeJS.Timeout | null = null;
let quiet: NodeJS.Timeout | null = null;

port.on('message', (message: RecorderMessage) => {
  if (message.kind === 'bodies') return take(message.bodies);
  write();
  if (message.kind === 'retain') return void retain(message);
  if (message.kind === 'close') close();
  answer({ kind: 'done', call: message.call });
  if (message.kind === 'close') port.close();
});

function close(): void {
  if (quiet !== null) clearTimeout(quiet);
  file.close();
}

function take(bodies: readonly BodyMessage[]): void {
  for (const body of bodies) {
    waiting.push(body);
    waitingBytes += body.bytes.length;
  }
  if (waitingBytes >= BATCH_BYTES) write();
  else timer ??= setTimeout(write, PATIENCE_MS);
}

function write(): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  if (waiting.length === 0) return;
  const [batch, bytes] = [waiting, waitingBytes];
  [waiting, waitingBytes] = [[], 0];
  answer({ kind: 'written', bytes, ...file.write(batch) });
  quiet ??= setTimeout(tidy, QUIET_MS);
  quiet.refresh();
}

function tidy(): void {
  quiet = null;
  file.tidy();
}

async function retain({ call, ...limits }: Extract<RecorderMessage, { kind: 'retain' }>): Promise<void> {
  const steps = file.retain({ before: limits.now - limits.maxAgeMs, maxBytes: limits.maxBytes });
  let removed = 0;
  let step = steps.next();
  for (; step.done !== true; step = steps.next()) {
    removed += step.value;
    await new Promise((resume) => setImmediate(resume)); // lets waiting bodies in
  }
  answer({ kind: 'retained', call, removed, bytes: file.bytes(), error: step.value });
}
