/**
 * Every provider Gatehouse knows, by id. Adding one here is all it takes for the configuration, the forms and the data
 * plane to know it.
 */
import { anthropic } from './anthropic.ts';
import { practice } from './practice/practice.ts';
import type { Provider } from './provider.ts';

export const providers: ReadonlyMap<string, Provider> = new Map([anthropic, practice].map((provider) => [provider.id, provider]));
