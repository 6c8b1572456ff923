/** Splits a recorded event stream into its events. Takes any line end and joins several data lines, as the standard says. */

export interface SseEvent {
  /** From `event:`; `message` when there was none. */
  readonly name: string;
  readonly data: string;
}

/** True when a recorded answer is an event stream and not a JSON document. */
export function isEventStream(text: string): boolean {
  return /^(?:\uFEFF)?(?::|event:|data:|id:|retry:|\r?\n)/.test(text.slice(0, 64));
}

/** An event cut off in the middle is kept too: it is what came. */
export function parseSse(text: string): SseEvent[] {
  const events: SseEvent[] = [];
  let name = '';
  let data: string[] = [];
  const flush = () => {
    if (name !== '' || data.length > 0) events.push({ name: name === '' ? 'message' : name, data: data.join('\n') });
    name = '';
    data = [];
  };
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === '') flush();
    else if (line.startsWith('event:')) name = line.slice(6).trim();
    else if (line.startsWith('data:')) data.push(line.charCodeAt(5) === 32 ? line.slice(6) : line.slice(5));
  }
  flush();
  return events;
}
