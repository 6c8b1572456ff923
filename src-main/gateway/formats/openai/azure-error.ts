/**
 * Errors as Azure OpenAI tells them: OpenAI's envelope, but `code` is always a word or the status as text, and Azure has
 * words of its own. Its clients act on `code`.
 * Source: Azure OpenAI inference specification, `errorResponse` and `error` (azure-rest-api-specs, cognitiveservices,
 * data-plane/AzureOpenAI/inference).
 */
import type { ToldError } from '../wire-format.ts';
import { openAiError } from './write-error.ts';

export function azureError(error: ToldError) {
  const told = openAiError(error);
  return { ...told, code: AZURE_WORDS[told.code ?? error.type] ?? told.code ?? String(error.status) };
}

/** By OpenAI's word, or where it has none by the type. */
const AZURE_WORDS: Readonly<Record<string, string>> = {
  invalid_api_key: '401',
  model_not_found: 'DeploymentNotFound',
  path_unknown: '404',
  rate_limit_exceeded: '429',
  permission_error: 'PermissionDenied',
};
