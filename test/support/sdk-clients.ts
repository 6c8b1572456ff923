/** The vendors' own SDKs, pointed at a server of ours with nothing but its address and a key; each asks once. */
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { GoogleGenAI } from '@google/genai';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import OpenAI, { AzureOpenAI } from 'openai';

const UNCHECKED = 'a key that nobody checks';

export const openAiSdk = (url: string, apiKey = UNCHECKED) => new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });

/** The client for dated API versions; for the v1 API people take the plain one with another base URL. */
export const azureSdk = (url: string, apiKey = UNCHECKED) =>
  new AzureOpenAI({ endpoint: url, apiKey, apiVersion: '2025-04-01-preview', maxRetries: 0 });

export const googleSdk = (url: string, apiKey = UNCHECKED) => new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url } });

/** Without a key it signs, as it does with an IAM credential; with a session token, as it does with one for a while. */
export const bedrockSdk = (url: string, key: string | null = null, sessionToken?: string) =>
  new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: url,
    // The SDK's own choice is HTTP/2 without TLS, which nobody but AWS serves.
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
    ...(key === null
      ? { credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret', ...(sessionToken === undefined ? {} : { sessionToken }) } }
      : { token: { token: key }, authSchemePreference: ['httpBearerAuth'] }),
  });
