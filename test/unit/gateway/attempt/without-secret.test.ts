import { expect, test } from 'vitest';
import type { AttemptResult, OpenStream, WholeResult } from '../../../../src-main/gateway/attempt/attempt-result.ts';
import { withoutSecret } from '../../../../src-main/gateway/attempt/without-secret.ts';
import { SseFrames } from '../../../../src-main/gateway/formats/sse-frames.ts';
import type { Piece } from '../../../../src-main/gateway/upstream/observed-stream.ts';

const secret = 'sk-ant-api03-canary';
const echoing: [string, string][] = [
  ['content-type', 'application/json'],
  ['x-debug-request', `x-api-key: ${secret}; to ${secret}`],
];
const cleaned = [
  ['content-type', 'application/json'],
  ['x-debug-request', 'x-api-key: [secret]; to [secret]'],
];

function whole(body: string, more: Partial<WholeResult> = {}): WholeResult {
  const bytes = Buffer.from(body);
  return {
    kind: 'whole',
    status: 200,
    headers: echoing,
    wire: 'anthropic-messages',
    body: bytes,
    decoded: bytes,
    outline: more.decoded ?? bytes,
    ...more,
  };
}

const cleanedWhole = (result: AttemptResult): WholeResult => {
  if (result.kind !== 'whole') throw new Error(result.kind);
  return result;
};

test('a header that repeats our credential is cleaned whatever the answer is', () => {
  const failure = {
    kind: 'failure',
    failure: {
      verdict: { kind: 'request', mayTryNext: false, code: null },
      status: 400,
      headers: echoing,
      body: null,
      wire: 'anthropic-messages',
      type: null,
      message: '',
    },
  } as const;
  expect(withoutSecret(failure, secret)).toMatchObject({ failure: { headers: cleaned } });
  expect(cleanedWhole(withoutSecret(whole('{"content":[]}'), secret)).headers).toEqual(cleaned);
  const stream: OpenStream = {
    status: 200,
    headers: echoing,
    wire: 'anthropic-messages',
    isCuttable: true,
    takesOurs: true,
    consume: () => undefined,
    resume: () => undefined,
    abort: () => undefined,
  };
  expect(withoutSecret({ kind: 'stream', stream }, secret)).toMatchObject({ stream: { headers: cleaned } });
});

test('a 200 that is really an error is cleaned, compressed or not; an answer of the model is left as it is', () => {
  const error = `{"type":"error","error":{"message":"bad key ${secret}"}}`;
  const told = cleanedWhole(withoutSecret(whole(error), secret));
  expect([told.body.toString(), told.decoded.toString()]).toEqual([error.replace(secret, '[secret]'), error.replace(secret, '[secret]')]);

  const compressed = whole(error, { body: Buffer.from('compressed'), headers: [['content-encoding', 'gzip']] });
  const plain = cleanedWhole(withoutSecret(compressed, secret));
  expect([plain.headers, plain.body.toString()]).toEqual([[], error.replace(secret, '[secret]')]);

  const answer = whole(`{"type":"message","content":[{"type":"text","text":"${secret}"}]}`);
  expect(cleanedWhole(withoutSecret(answer, secret)).body).toBe(answer.body);
});

const streamOf = (pieces: readonly Piece[], takesOurs = true): OpenStream & { aborts: number } => ({
  aborts: 0,
  status: 200,
  headers: [],
  wire: 'anthropic-messages',
  isCuttable: takesOurs,
  takesOurs,
  consume: (consumer) => pieces.forEach((piece) => consumer.piece(piece)),
  resume: () => undefined,
  abort() {
    this.aborts += 1;
  },
});
const pieceOf = (text: string): Piece => ({ bytes: Buffer.from(text), frames: new SseFrames().push(Buffer.from(text)) });

function seenOf(stream: OpenStream, own = secret): { pieces: Piece[]; errors: string[] } {
  const seen = { pieces: [] as Piece[], errors: [] as string[] };
  const result = withoutSecret({ kind: 'stream', stream }, own);
  if (result.kind !== 'stream') throw new Error(result.kind);
  result.stream.consume({
    piece: (piece) => seen.pieces.push(piece) > 0,
    end: () => undefined,
    error: ({ message }) => void seen.errors.push(message),
  });
  return seen;
}

test('however JSON or an address writes our credential, an error that repeats it is cleaned', () => {
  const own = 'sk-ant/one+Two=';
  const escaped = Array.from(own, (letter) => `\\u${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`).join('');
  for (const spelling of [
    own,
    own.replace('/', '\\/'),
    escaped,
    encodeURIComponent(own),
    encodeURIComponent(own).toLowerCase().replace('two', 'Two'),
  ]) {
    const error = `{"type":"error","error":{"message":"bad key ${spelling}."}}`;
    const clean = '{"type":"error","error":{"message":"bad key [secret]."}}';
    expect([spelling, cleanedWhole(withoutSecret(whole(error), own)).body.toString()]).toEqual([spelling, clean]);
    const [piece] = seenOf(streamOf([pieceOf(`event: error\ndata: ${error}\n\n`)]), own).pieces;
    expect([spelling, piece?.bytes.toString()]).toEqual([spelling, `event: error\ndata: ${clean}\n\n`]);
    expect(piece?.frames.map(({ bytes }) => bytes.toString())).toEqual([`event: error\ndata: ${clean}\n\n`]);
  }
});

test('comments, and events without a name or with one that nobody knows, are cleaned in a stream that has begun', () => {
  for (const line of [
    `: asked with ${secret}`,
    `data: {"type":"error","error":{"message":"${secret}"}}`,
    `event: debug\ndata: "${secret}"`,
  ]) {
    const { pieces } = seenOf(streamOf([pieceOf(`${line}\n\n`)]));
    expect(pieces.map(({ bytes }) => bytes.toString())).toEqual([`${line.replace(secret, '[secret]')}\n\n`]);
  }
});

test('compressed bytes that hold our credential in an error are not passed on, and the stream is broken', () => {
  const begun: Piece = { bytes: Buffer.from('compressed 1'), frames: pieceOf('event: content_block_delta\ndata: {}\n\n').frames };
  const error: Piece = { bytes: Buffer.from('compressed 2'), frames: pieceOf(`event: error\ndata: {"error":"${secret}"}\n\n`).frames };
  const stream = streamOf([begun, error, begun], false);
  expect(seenOf(stream)).toEqual({ pieces: [begun], errors: ['it repeated the credential that it was sent'] });
  expect(stream.aborts).toBe(1);
});

test('an error event in a stream that has begun is cleaned; the events of the answer keep their bytes', () => {
  const text = `event: content_block_delta\ndata: {"text":"${secret}"}\n\n`;
  const error = `event: error\ndata: {"error":{"message":"${secret}"}}\n\n`;
  const pieces: Piece[] = [text, error].map((one) => ({ bytes: Buffer.from(one), frames: new SseFrames().push(Buffer.from(one)) }));
  const stream: OpenStream = {
    status: 200,
    headers: [],
    wire: 'anthropic-messages',
    isCuttable: true,
    takesOurs: true,
    consume: (consumer) => pieces.forEach((piece) => consumer.piece(piece)),
    resume: () => undefined,
    abort: () => undefined,
  };
  const result = withoutSecret({ kind: 'stream', stream }, secret);
  const seen: Piece[] = [];
  if (result.kind === 'stream')
    result.stream.consume({ piece: (piece) => seen.push(piece) > 0, end: () => undefined, error: () => undefined });
  expect(seen.map(({ bytes }) => bytes.toString())).toEqual([text, error.replace(secret, '[secret]')]);
  expect(seen.flatMap(({ frames }) => frames.map(({ bytes }) => bytes.toString()))).toEqual([text, error.replace(secret, '[secret]')]);
});
