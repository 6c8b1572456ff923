import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { codecs, compress, expand } from '../../../../src-main/store/bodies/codec.ts';
import { BodiesDamaged } from '../../../../src-main/store/bodies/damage.ts';
import { frontCode, undoFrontCode } from '../../../../src-main/store/bodies/front-coding.ts';
import { randomOf } from '../../../support/claude-session.ts';

const noise = (size: number) => {
  const random = randomOf(size);
  return Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 256)));
};

describe('compression', () => {
  test('makes text smaller and gives it back', () => {
    const text = Buffer.from('the same words over and over '.repeat(100));
    const { codec, data } = compress(text);
    expect(codec).toBe(codecs.zstd);
    expect(data.length).toBeLessThan(text.length / 10);
    expect(Buffer.from(expand(codec, data))).toEqual(text);
  });

  test('keeps what does not get smaller as it is', () => {
    for (const bytes of [noise(10), noise(5000), Buffer.alloc(0)]) expect(compress(bytes)).toEqual({ codec: codecs.plain, data: bytes });
  });

  test('reads what a runtime without zstd wrote', () => {
    const text = Buffer.from('written elsewhere '.repeat(50));
    expect(Buffer.from(expand(codecs.deflate, deflateRawSync(text)))).toEqual(text);
  });

  test('says when the bytes are damaged', () => {
    const { codec, data } = compress(Buffer.from('words '.repeat(1000)));
    expect(() => expand(codec, data.subarray(0, 10))).toThrow(BodiesDamaged);
    expect(() => expand(codecs.deflate, noise(50))).toThrow(BodiesDamaged);
    expect(() => expand(9, data)).toThrow(BodiesDamaged);
  });
});

describe('front coding of event streams', () => {
  const delta = (text: string) =>
    `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${text}"}}\n\n`;
  const words = Array.from({ length: 300 }, (_, index) => `word${index * 7919}`);

  test('keeps of each event little more than what is new', () => {
    const stream = Buffer.from(words.map(delta).join(''));
    const coded = frontCode(stream);
    expect(coded.length).toBeLessThan(stream.length / 8);
    expect(undoFrontCode(coded)).toEqual(stream);
  });

  test.each([
    ['nothing', ''],
    ['no event at all', 'plain text'],
    ['a stream that was cut off', words.map(delta).join('').slice(0, -40)],
    ['nothing but line feeds', '\n'.repeat(1001)],
    ['one event repeated', delta('same').repeat(50)],
    ['events that are each the start of the next', Array.from({ length: 30 }, (_, size) => `${'a'.repeat(size)}\n\n`).join('')],
    ['carriage returns', words.map((word) => `data: ${word}\r\n\r\n`).join('')],
  ])('gives back %s', (_, text) => {
    expect(undoFrontCode(frontCode(Buffer.from(text))).toString()).toBe(text);
  });

  test('says when the bytes are damaged', () => {
    const coded = frontCode(Buffer.from(words.map(delta).join('')));
    expect(() => undoFrontCode(coded.subarray(0, 400))).toThrow(BodiesDamaged);
  });
});
