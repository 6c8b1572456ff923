/**
 * The content security policy of the interface, the same in the desktop window and in a browser: everything comes from
 * the place that served the page, no inline script ever, and style elements only with the nonce that the server also
 * put into index.html in place of `__CSP_NONCE__`.
 */

/** What index.html carries until somebody serves it. */
export const noncePlaceholder = '__CSP_NONCE__';

/** The header's value. `nonce`: fresh for every response, base64. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
