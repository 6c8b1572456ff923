import { expect, test } from 'vitest';
import { describeDevice } from '../../../src-main/contract/describe-device.ts';

test('browsers are told by name and system, though each claims to be others too', () => {
  const chrome = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
  const names: Record<string, string> = {
    [chrome]: 'Chrome on Windows',
    [`${chrome} Edg/140.0.0.0`]: 'Edge on Windows',
    [`${chrome} OPR/124.0.0.0`]: 'Opera on Windows',
    [chrome.replace('Chrome', 'HeadlessChrome')]: 'Chrome on Windows',
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0': 'Firefox on Linux',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15':
      'Safari on macOS',
    'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36': 'Chrome on Android',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1':
      'Safari on iOS',
  };
  for (const [userAgent, name] of Object.entries(names)) expect(describeDevice(userAgent)).toBe(name);
});

test('what is no browser is shown as it calls itself, and what says nothing as nameless', () => {
  expect(describeDevice('curl/8.14.1')).toBe('curl/8.14.1');
  expect(describeDevice('x'.repeat(300))).toHaveLength(40);
  expect([describeDevice(null), describeDevice(' ')]).toEqual(['A client without a name', 'A client without a name']);
});
