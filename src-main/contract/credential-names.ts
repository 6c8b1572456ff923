/**
 * Which headers, query parameters and fields hold a credential, by their name. Nobody can list them all: people put keys
 * into headers of their own, so a name that has such a word in it counts.
 */

const WORDS =
  /authorization|authentication|cookie|token|secret|passw(?:or)?d|passphrase|credential|signature|bearer|jwt|(?:^|[-_.])(?:auth|keys?|pwd|sig)(?:$|[-_.])|(?:api|access|auth|private|master|virtual|subscription|account|gatehouse)[-_.]?key/i;
/** Has such a word, and is about amounts, places in a list or doing something once. */
const HARMLESS =
  /ratelimit|(?:max|input|output|cache|total)[-_.]?tokens|(?:page|next|continuation|skip|sync)[-_.]?token$|tokens[-_.](?:limit|remaining|reset)|idempotency[-_.]?key|sec-websocket-key/i;

export function isCredentialName(name: string): boolean {
  return WORDS.test(name) && !HARMLESS.test(name);
}
