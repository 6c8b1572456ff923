/**
 * The makers in front of Bedrock's model ids: `amazon.nova-pro-v1:0`, `us.meta.llama3-3-70b-instruct-v1:0`. A region or
 * `global` may stand before them.
 * Source: Bedrock user guide, "Supported foundation models".
 */
export const bedrockMakers =
  'ai21|amazon|anthropic|cohere|deepseek|google|luma|meta|minimax|mistral|moonshot|nvidia|openai|qwen|stability|twelvelabs|writer|zai';
