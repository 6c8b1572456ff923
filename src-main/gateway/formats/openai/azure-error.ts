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
  return { ...told, code: AZURE_WORDS[error.type] ?? told.code ?? String(error.status) };
}

const AZURE_WORDS: Readonly<Record<string, string>> = {
  authentication_error: '401',
  permission_error: 'PermissionDenied',
  not_found_error: 'DeploymentNotFound',
  rate_limit_error: '429',
};
