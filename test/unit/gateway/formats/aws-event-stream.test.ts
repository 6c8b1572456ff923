import { expect, test } from 'vitest';
import { encodeEvent, encodeException, EventStreamDecoder } from '../../../../src-main/gateway/formats/aws-event-stream.ts';
import { awsEvent, awsException, awsFrame } from '../../../support/aws-frames.ts';

test('events and exceptions are written byte for byte as the specification has them', () => {
  expect(encodeEvent('chunk', { bytes: 'aGk=' })).toEqual(awsEvent('chunk', { bytes: 'aGk=' }));
  expect(encodeException('throttlingException', { message: 'slow' })).toEqual(awsException('throttlingException', { message: 'slow' }));
});

test('a message is told as soon as its last byte is there, and not before', () => {
  const decoder = new EventStreamDecoder();
  const frame = awsEvent('metadata', { usage: 1 });
  expect(decoder.push(frame.subarray(0, frame.length - 1))).toEqual([]);
  expect(decoder.push(frame.subarray(frame.length - 1))).toEqual([{ kind: 'event', name: 'metadata', body: Buffer.from('{"usage":1}') }]);
});

test('an error that no exception is made for is told with its code and message', () => {
  const frame = awsFrame({ ':message-type': 'error', ':error-code': 'InternalError', ':error-message': 'gone' }, '');
  const [message] = new EventStreamDecoder().push(frame);
  expect(message).toMatchObject({ kind: 'exception', name: 'InternalError' });
});

test.each([
  ['its length', 2],
  ['its headers', 20],
  ['its payload', -8],
  ['its checksum', -1],
])('a frame with a flipped bit in %s breaks the stream once, and nothing after it is read', (_where, at) => {
  const frame = awsEvent('chunk', { bytes: 'aGk=' });
  const damaged = Buffer.from(frame);
  damaged[at < 0 ? damaged.length + at : at]! ^= 1;
  const decoder = new EventStreamDecoder();
  expect(decoder.push(Buffer.concat([frame, damaged, frame])).map(({ kind }) => kind)).toEqual(['event', 'broken']);
  expect(decoder.push(frame)).toEqual([]);
});
