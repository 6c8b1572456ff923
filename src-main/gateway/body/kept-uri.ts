/**
 * URIs of what is read with an account's rights, whoever asks: objects in a cloud's buckets, files uploaded to a provider.
 * A link to the open web is read with nobody's.
 * Sources: Gemini API reference, "Files" and "File input methods" (`gs://`, `files/…`); Bedrock API reference, S3Location;
 * Moonshot, "File interface" (`ms://`); Alibaba Cloud Model Studio, "Upload a file" (`oss://`).
 */
const SCHEME = /^([a-z][a-z\d+.-]*):/i;
const OPEN: ReadonlySet<string> = new Set(['http', 'https', 'data']);
const GOOGLE_FILES = /^generativelanguage\.googleapis\.com\.?$/;

/** The id under which rules know it; null for the open web, for what stands in the URI itself, and for what is no URI. */
export function keptUri(uri: string): string | null {
  const text = uri.trim();
  const [, scheme] = SCHEME.exec(text) ?? [];
  if (scheme === undefined) return text.startsWith('files/') ? text : null;
  if (!OPEN.has(scheme.toLowerCase())) return text;
  if (!URL.canParse(text) || !GOOGLE_FILES.test(new URL(text).hostname)) return null;
  return /\/(files\/[^/?#]+)/.exec(text)?.[1] ?? text;
}
