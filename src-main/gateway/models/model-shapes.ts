/**
 * The model list in the shape that each vendor's SDK reads. All of them tell the same models; where a shape asks for what
 * nobody here knows (a date of release), it gets the same answer for all.
 * Sources: the "List models" pages of Anthropic, OpenAI and Gemini; Bedrock API reference, "ListInferenceProfiles" and
 * "GetInferenceProfile".
 */
import type { ListedModel } from './list-models.ts';

export interface ModelShape {
  list(models: readonly ListedModel[]): unknown;
  one(model: ListedModel): unknown;
}

export const messagesShape: ModelShape = {
  list(models) {
    const data = models.map((model) => this.one(model));
    return { data, has_more: false, first_id: models[0]?.id ?? null, last_id: models.at(-1)?.id ?? null };
  },
  one: (model) => ({
    type: 'model',
    id: model.id,
    display_name: model.displayName,
    description: model.description,
    max_input_tokens: model.contextTokens,
  }),
};

export const openAiShape: ModelShape = {
  list(models) {
    return { object: 'list', data: models.map((model) => this.one(model)) };
  },
  one: ({ id }) => ({ id, object: 'model', created: 0, owned_by: 'gatehouse' }),
};

export const geminiShape: ModelShape = {
  list(models) {
    return { models: models.map((model) => this.one(model)) };
  },
  one: ({ id, displayName, description, contextTokens }) => ({
    name: `models/${id}`,
    baseModelId: id,
    version: 'gatehouse',
    displayName,
    description,
    ...(contextTokens === null ? {} : { inputTokenLimit: contextTokens }),
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  }),
};

/** Claude by the names that Bedrock's clients look for; other models by their own. */
export const bedrockShape: ModelShape = {
  list(models) {
    return { inferenceProfileSummaries: models.map((model) => this.one(model)) };
  },
  one({ id, displayName, description }) {
    const profile = id.startsWith('claude-') ? `us.anthropic.${id}` : id;
    return {
      inferenceProfileId: profile,
      inferenceProfileArn: `arn:aws:bedrock:us-east-1::inference-profile/${profile}`,
      inferenceProfileName: displayName,
      description,
      models: [{ modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${profile.replace(/^us\./, '')}` }],
      status: 'ACTIVE',
      type: 'SYSTEM_DEFINED',
    };
  },
};
