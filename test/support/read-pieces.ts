/** An upstream's bytes through a format's reader, in whatever pieces they come, and what holds for all that it says. */
import { expect } from 'vitest';
import type { MessagesEvent } from '../../src-main/gateway/formats/messages.ts';
import type { AnswerTerms, TargetFormat } from '../../src-main/gateway/formats/wire-format.ts';

/** Ids count up from one. */
export function answerTerms(model = 'some-model'): AnswerTerms {
  let count = 0;
  return { model, newId: (prefix) => `${prefix}_new${(count += 1)}` };
}

export function readPieces(target: TargetFormat, pieces: readonly Buffer[], terms = answerTerms()): MessagesEvent[] {
  const reader = target.readStream(terms);
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
}

/** The wire cut at these places, in any order; places behind its end count from its start again. */
export function cutAt(wire: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % wire.length).toSorted((a, b) => a - b), wire.length];
  return places.slice(1).map((end, index) => wire.subarray(places[index], end));
}

/** Blocks one after the other, an end at most, and nothing after it. */
export function expectWellFormed(events: readonly MessagesEvent[]): void {
  let open: number | null = null;
  let next = 0;
  for (const [at, event] of events.entries()) {
    if (event.type === 'content_block_start') {
      expect([open, event.index]).toEqual([null, next]);
      open = event.index;
      next += 1;
    } else if (event.type === 'content_block_delta') expect(event.index).toBe(open);
    else if (event.type === 'content_block_stop') {
      expect(event.index).toBe(open);
      open = null;
    } else if (event.type === 'message_start') expect(at).toBe(0);
    else if (event.type === 'message_delta') expect(open).toBeNull();
    else expect(at).toBe(events.length - 1);
  }
}
