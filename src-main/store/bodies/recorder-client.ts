/**
 * The recorder as traffic sees it: copies the bytes once, hands them to the recorder's thread, and says no when that
 * lags. It never waits, never throws, and a dead thread is started anew.
 */
import { Worker } from 'node:worker_threads';
import type { CapturedRequest, CapturedResponse, Recorder } from '../../gateway/ports.ts';
import type { BodyRetention, BodyStore, BodyStoreOptions, BodyStoreStats, RetentionResult } from './body-store.ts';
import type { BodyMessage, RecorderAnswer, RecorderMessage } from './recorder-messages.ts';

const QUEUE_BYTES = 67_108_864;
const RETAIN_EVERY_MS = 60_000;
const RESTART_AFTER_MS = 5000;
/** Bodies gather for so long: waking the recorder's thread costs as much as copying a small body. */
const GATHER_MS = 100;
/** So much is handed over at once. */
const GATHER_BYTES = 1_048_576;

interface Call {
  readonly resolve: (answer: RecorderAnswer) => void;
  readonly reject: (reason: Error) => void;
}

/** Starts the recorder's thread. Never rejects: a store that can't work drops, counts and warns. */
export function openBodyStore(options: BodyStoreOptions): BodyStore {
  return new RecorderClient(options);
}

class RecorderClient implements BodyStore, Recorder {
  readonly recorder: Recorder = this;
  readonly #options: BodyStoreOptions;
  readonly #queueBytes: number;
  readonly #calls = new Map<number, Call>();
  #retention: BodyRetention;
  #worker: Worker | null = null;
  #closing = false;
  #cancelRetention: () => void = () => undefined;
  #cancelRestart: () => void = () => undefined;
  /** Bodies that were not handed over yet, and their size. */
  #gathered: BodyMessage[] = [];
  #gatheredBytes = 0;
  #cancelGathering: () => void = () => undefined;
  #lastCall = 0;
  #queued = 0;
  #accepted = 0;
  #recorded = 0;
  #dropped = 0;
  #lost = 0;
  #isFailing = false;

  constructor(options: BodyStoreOptions) {
    this.#options = options;
    this.#queueBytes = options.queueBytes ?? QUEUE_BYTES;
    this.#retention = options.retention;
    this.#start();
    this.#scheduleRetention();
  }

  request({ requestId, startedAt, sessionId, agentId, headers, body }: CapturedRequest): boolean {
    const head = headLines(headers);
    const size = head.length + body.length;
    if (!this.#hasRoom(size)) return false;
    const bytes = Buffer.allocUnsafeSlow(size);
    bytes.set(head);
    bytes.set(body, head.length);
    const stream = sessionId === null ? null : `${sessionId}\n${agentId ?? ''}`;
    return this.#hand({ kind: 'request', requestId, at: startedAt, stream, headSize: head.length, bytes });
  }

  response({ requestId, headers, chunks, truncated }: CapturedResponse): boolean {
    const head = headLines(headers);
    let size = head.length;
    for (const chunk of chunks) size += chunk.length;
    if (!this.#hasRoom(size)) return false;
    const bytes = Buffer.allocUnsafeSlow(size);
    bytes.set(head);
    let position = head.length;
    for (const chunk of chunks) {
      bytes.set(chunk, position);
      position += chunk.length;
    }
    return this.#hand({ kind: 'response', requestId, headSize: head.length, truncated, bytes });
  }

  stats(): BodyStoreStats {
    return { queuedBytes: this.#queued, recorded: this.#recorded, dropped: this.#dropped, lost: this.#lost };
  }

  setRetention(retention: BodyRetention): void {
    this.#retention = retention;
  }

  async retain(): Promise<RetentionResult> {
    const now = this.#options.clock.now();
    const answer = await this.#call((call) => ({ kind: 'retain', call, now, ...this.#retention }));
    if (answer.kind !== 'retained') throw new Error('The recorder gave another answer.');
    if (answer.error !== null) this.#warnOfFailure(answer.error);
    return { removed: answer.removed, bytes: answer.bytes };
  }

  async flush(): Promise<void> {
    await this.#call((call) => ({ kind: 'flush', call }));
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#cancelRetention();
    this.#cancelRestart();
    const worker = this.#worker;
    if (worker === null) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    await this.#call((call) => ({ kind: 'close', call })).catch(() => undefined);
    await ended;
  }

  #hasRoom(size: number): boolean {
    if (this.#worker !== null && !this.#closing && this.#queued + size <= this.#queueBytes) return true;
    this.#dropped += 1;
    return false;
  }

  #hand(message: BodyMessage): boolean {
    this.#queued += message.bytes.length;
    this.#accepted += 1;
    if (this.#gathered.push(message) === 1) this.#cancelGathering = this.#options.clock.after(GATHER_MS, () => this.#handOver());
    this.#gatheredBytes += message.bytes.length;
    if (this.#gatheredBytes >= GATHER_BYTES) this.#handOver();
    return true;
  }

  #handOver(): void {
    this.#cancelGathering();
    const bodies = this.#gathered;
    this.#gathered = [];
    this.#gatheredBytes = 0;
    if (bodies.length === 0) return;
    this.#worker?.postMessage(
      { kind: 'bodies', bodies } satisfies RecorderMessage,
      bodies.map(({ bytes }) => bytes.buffer),
    );
  }

  #call(build: (call: number) => RecorderMessage): Promise<RecorderAnswer> {
    const worker = this.#worker;
    if (worker === null) return Promise.reject(new Error('The recorder is not running.'));
    this.#handOver();
    const call = ++this.#lastCall;
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { resolve, reject });
      worker.postMessage(build(call));
    });
  }

  #start(): void {
    const worker = new Worker(this.#options.worker, { name: 'recorder', workerData: { file: this.#options.file } });
    this.#worker = worker;
    worker.on('message', (answer: RecorderAnswer) => this.#hear(answer));
    let reason = 'no reason given';
    worker.on('error', (error) => (reason = String(error)));
    worker.on('exit', () => this.#ended(reason));
  }

  #hear(answer: RecorderAnswer): void {
    if (answer.kind === 'written') {
      this.#queued -= answer.bytes;
      this.#recorded += answer.recorded;
      this.#lost += answer.lost;
      if (answer.error !== null) this.#warnOfFailure(answer.error);
      else if (this.#isFailing) this.#recovered();
    } else if (answer.kind === 'damaged') {
      const { file } = this.#options;
      const text = `The file of recorded bodies was damaged. It was moved to ${file}.damaged and a fresh one begun; requests and charges are not affected.`;
      this.#options.onWarning({ code: 'bodies_damaged', text });
    } else {
      this.#calls.get(answer.call)?.resolve(answer);
      this.#calls.delete(answer.call);
    }
  }

  #ended(reason: string): void {
    this.#worker = null;
    this.#handOver();
    this.#queued = 0;
    this.#lost = this.#accepted - this.#recorded;
    for (const call of this.#calls.values()) call.reject(new Error('The recorder ended.'));
    this.#calls.clear();
    if (this.#closing) return;
    this.#isFailing = true;
    this.#options.onWarning({
      code: 'bodies_dead',
      text: `The recorder of bodies ended unexpectedly (${reason}) and is started again; bodies of this time are missing, traffic is not affected.`,
    });
    this.#cancelRestart = this.#options.clock.after(RESTART_AFTER_MS, () => this.#start());
  }

  #warnOfFailure(error: string): void {
    if (this.#isFailing) return;
    this.#isFailing = true;
    this.#options.onWarning({
      code: 'bodies_failing',
      text: `Bodies can't be recorded or cut back (${error}). Traffic is not affected; check the free space and the rights of ${this.#options.file}.`,
    });
  }

  #recovered(): void {
    this.#isFailing = false;
    this.#options.onWarning(null);
  }

  #scheduleRetention(): void {
    this.#cancelRetention = this.#options.clock.after(RETAIN_EVERY_MS, () => {
      this.retain().catch(() => undefined); // a dead recorder has warned already
      this.#scheduleRetention();
    });
  }
}

/** Header lines: each one JSON pair and a line feed. */
function headLines(headers: ReadonlyArray<readonly [string, string]>): Buffer {
  let text = '';
  for (const header of headers) text += `${JSON.stringify(header)}\n`;
  return Buffer.from(text);
}
