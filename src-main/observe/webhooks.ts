/**
 * Sends alerts to webhooks: generic JSON, or the form that Slack and what is compatible with it takes
 * (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks: a JSON object with `text`). Tried a few
 * times and then given up; an address may be a secret and is never logged.
 */
import type { Alert } from '../contract/alerts.ts';
import type { WebhookConfig } from '../contract/config.ts';
import type { Clock, Logger } from '../gateway/ports.ts';

export interface WebhooksOptions {
  /** As the configuration has them now. */
  readonly webhooks: () => readonly WebhookConfig[];
  /** The value behind a secret reference. */
  readonly resolve: (reference: string) => Promise<string>;
  /** Posts JSON; resolves to the status, rejects when nobody answers. */
  readonly post: (url: string, body: string) => Promise<number>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Webhooks {
  send(alert: Alert): void;
  /** Nothing is tried again after this. */
  close(): void;
}

/** After the first try; then it is given up. */
const RETRY_AFTER_MS = [1000, 10_000, 60_000] as const;
/** Alerts under way; further ones are dropped, and said so in the log. */
const MOST_UNDER_WAY = 100;

export function createWebhooks({ webhooks, resolve, post, clock, logger }: WebhooksOptions): Webhooks {
  const cancels = new Set<() => void>();
  let underWay = 0;
  let isClosed = false;

  /** Resolves to null when it was taken, or to why it was not. */
  async function attempt({ url, format }: WebhookConfig, alert: Alert): Promise<{ why: string; isFinal: boolean } | null> {
    try {
      const address = url.startsWith('${') ? await resolve(url) : url;
      if (!URL.canParse(address)) return { why: 'the address is not a URL', isFinal: true };
      const status = await post(address, JSON.stringify(format === 'slack' ? slackBody(alert) : { event: 'alert', alert }));
      if (status < 300) return null;
      return { why: `it answered ${status}`, isFinal: status >= 300 && status < 500 && status !== 408 && status !== 429 };
    } catch (error) {
      // Only the code: a message may repeat the address.
      return { why: `it could not be reached (${codeOf(error)})`, isFinal: false };
    }
  }

  function rest(ms: number): Promise<void> {
    return new Promise((done) => {
      const cancel = clock.after(ms, end);
      function end(): void {
        cancel();
        cancels.delete(end);
        done();
      }
      cancels.add(end);
    });
  }

  async function deliver(webhook: WebhookConfig, alert: Alert): Promise<void> {
    for (const pause of [0, ...RETRY_AFTER_MS]) {
      if (pause > 0) await rest(pause);
      if (isClosed) return;
      const failure = await attempt(webhook, alert);
      if (failure === null) return;
      logger.warn({ alertId: alert.id, format: webhook.format, why: failure.why }, 'a webhook did not take an alert');
      if (failure.isFinal) return;
    }
  }

  return {
    send(alert) {
      for (const webhook of webhooks()) {
        if (underWay >= MOST_UNDER_WAY) {
          logger.warn({ alertId: alert.id }, 'too many alerts wait for webhooks; this one is only in the feed');
          return;
        }
        underWay += 1;
        void deliver(webhook, alert).finally(() => (underWay -= 1));
      }
    },
    close() {
      isClosed = true;
      for (const end of cancels) end();
    },
  };
}

function slackBody({ title, text, severity }: Alert): { text: string } {
  const mark = { info: ':information_source:', warning: ':warning:', error: ':rotating_light:' }[severity];
  return { text: `${mark} *${escape(title)}*\n${escape(text)}` };
}

/** Slack's three control characters. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection';
}
