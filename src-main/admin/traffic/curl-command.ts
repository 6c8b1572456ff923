/**
 * A recorded request as a curl command. The key is a shell variable, never a value; what curl sets itself and what was
 * redacted is left out.
 */

const LEFT_OUT = new Set([
  'host',
  'connection',
  'content-length',
  'accept-encoding',
  'authorization',
  'x-api-key',
  'cookie',
  'transfer-encoding',
  'expect',
]);

/** `body` is sent byte for byte (plus one final line break) from a here-document, because it can be longer than an argument may be. */
export function curlCommand(request: {
  method: string;
  url: string;
  headers: ReadonlyArray<readonly [string, string]>;
  body: string | null;
}): string {
  const lines = [`curl -N -X ${request.method} ${quote(request.url)}`, `-H "authorization: Bearer $ANTHROPIC_AUTH_TOKEN"`];
  for (const [name, value] of request.headers) {
    if (!LEFT_OUT.has(name) && !value.includes('[redacted]')) lines.push(`-H ${quote(`${name}: ${value}`)}`);
  }
  if (request.body === null) return lines.join(' \\\n  ');
  const end = delimiter(request.body);
  return `${[...lines, `--data-binary @- <<'${end}'`].join(' \\\n  ')}\n${request.body}\n${end}\n`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A word that is no line of the body, so that nothing in the body can end the here-document and be run. */
function delimiter(body: string): string {
  const lines = new Set(body.split(/\r?\n/));
  let word = 'GATEHOUSE_BODY';
  while (lines.has(word)) word += '_';
  return word;
}
