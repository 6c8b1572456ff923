/** A long answer is hundreds of equal deltas: runs of the same kind for the same block become one line that unfolds. */
import type { SseEvent } from './parse-sse.ts';

export interface EventRun {
  /** Place of the first event in the stream, from 0. */
  readonly first: number;
  /** `content_block_delta · text_delta · block 0`. */
  readonly label: string;
  readonly events: readonly SseEvent[];
  /** Characters of data in all of them. */
  readonly size: number;
}

export function foldEvents(events: readonly SseEvent[]): EventRun[] {
  const runs: { first: number; label: string; events: SseEvent[]; size: number }[] = [];
  events.forEach((event, index) => {
    const label = labelOf(event);
    const last = runs.at(-1);
    if (last !== undefined && last.label === label && (event.name === 'content_block_delta' || event.name === 'ping')) {
      last.events.push(event);
      last.size += event.data.length;
      return;
    }
    runs.push({ first: index, label, events: [event], size: event.data.length });
  });
  return runs;
}

/** Reads the few bytes that name a delta, without parsing thousands of JSON documents. */
function labelOf(event: SseEvent): string {
  if (!event.name.startsWith('content_block')) return event.name;
  const block = /"index"\s*:\s*(\d+)/.exec(event.data)?.[1];
  const kind = /"type"\s*:\s*"(?!content_block)(\w+_delta)"/.exec(event.data)?.[1];
  return [event.name, kind, block === undefined ? undefined : `block ${block}`].filter((part) => part !== undefined).join(' · ');
}
