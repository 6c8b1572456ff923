/** The one function of the signing library that tests compare signatures with. */
declare module 'aws4' {
  interface Signable {
    service: string;
    region: string;
    method: string;
    path: string;
    body: Uint8Array;
    headers: Record<string, string>;
    extraHeadersToIgnore?: Record<string, boolean>;
  }
  export function sign(
    request: Signable,
    credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
  ): { headers: Record<string, string> };
}
