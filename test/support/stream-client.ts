/** A client that reads one streamed answer event by event, on a bare socket of its own, and survives the gateway's death. */
import { request } from 'node:http';

export interface StreamRequest {
  readonly gatewayUrl: string;
  readonly key: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Called with each event's name as soon as the whole event is in. */
  readonly onEvent: (name: string) => void;
}

/** Resolves when the exchange is over, in whatever way: the status, or null when there was no answer. */
export function readStream({ gatewayUrl, key, headers = {}, onEvent }: StreamRequest): Promise<number | null> {
  return new Promise((resolve) => {
    const outgoing = request(`${gatewayUrl}/v1/messages?beta=true`, {
      method: 'POST',
      agent: false,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'anthropic-version': '2023-06-01', ...headers },
    });
    outgoing.on('error', () => resolve(null));
    outgoing.on('response', (response) => {
      let rest = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const events = (rest + chunk).split('\n\n');
        rest = events.pop() ?? '';
        for (const event of events) onEvent(/^event: (.+)$/m.exec(event)?.[1] ?? '');
      });
      response.on('error', () => undefined);
      response.on('close', () => resolve(response.statusCode ?? null));
    });
    outgoing.end(
      JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 4096, stream: true, messages: [{ role: 'user', content: 'Tell me more.' }] }),
    );
  });
}
