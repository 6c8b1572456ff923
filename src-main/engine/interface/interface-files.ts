/**
 * Serves the built interface, the same for a browser and for the desktop window: files of one folder, never outside
 * it, with the content security policy on every page. Unknown paths without an extension are the interface's own.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { contentSecurityPolicy, noncePlaceholder } from '../../contract/content-security-policy.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** `folder`: what Vite built. The handler answers GET and HEAD; it never rejects. */
export function createInterfaceFiles(folder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Method not allowed.');
    const path = decodePath(new URL(request.url).pathname);
    if (path === null) return plain(400, 'Not a path.');
    const extension = extname(path);
    if (extension === '' || extension === '.html') return page(folder);
    const type = TYPES[extension];
    const file = join(folder, normalize(path));
    if (type === undefined || !file.startsWith(folder + sep)) return plain(404, 'Not found.');
    const content = await readFile(file).catch(() => null);
    if (content === null) return plain(404, 'Not found.');
    // Vite names assets by their content.
    const caching = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    return new Response(content, { headers: { ...SAFETY, 'content-type': type, 'cache-control': caching } });
  };
}

const SAFETY = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin' };

async function page(folder: string): Promise<Response> {
  const html = await readFile(join(folder, 'index.html'), 'utf8').catch(() => null);
  if (html === null) return plain(503, 'The interface is not built: run `npm run build`.');
  const nonce = randomBytes(16).toString('base64');
  return new Response(html.replaceAll(noncePlaceholder, nonce), {
    headers: {
      ...SAFETY,
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': contentSecurityPolicy(nonce),
    },
  });
}

function plain(status: number, text: string): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { ...SAFETY, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}

function decodePath(path: string): string | null {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes('\0') ? null : decoded;
  } catch {
    return null;
  }
}
