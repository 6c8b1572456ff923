/**
 * What a cloud calls a Claude model, in the name that everybody else uses: clients in Bedrock or Vertex mode ask for a
 * cloud's own id, whichever account then serves them.
 * Sources: Bedrock user guide, "Supported models" and "Inference profiles"; Anthropic, "Claude on Vertex AI".
 */

/**
 * `us.anthropic.claude-sonnet-4-5-20250929-v1:0` and `claude-sonnet-4-5@20250929` -> `claude-sonnet-4-5-20250929`. Other
 * models, and names that the configuration itself gives a meaning, stay as they are.
 */
export function houseModel(asked: string, aliases?: ReadonlyMap<string, string>): string {
  if (aliases?.has(asked) === true) return asked;
  const tidy = asked.trim().replace(/\/+$/, '');
  // Of an ARN the last part names the model or the profile.
  const name = tidy.startsWith('arn:') ? tidy.slice(tidy.lastIndexOf('/') + 1) : tidy;
  const bedrock = /^(?:[a-z-]{2,10}\.)?anthropic\.(claude-.+?)(?:-v\d+(?::\d+\w*)?)?$/.exec(name)?.[1];
  if (bedrock !== undefined) return bedrock;
  const vertex = /^(claude-[^@]+)@([\w.-]+)$/.exec(name);
  if (vertex !== null) return vertex[2] === 'default' ? vertex[1]! : `${vertex[1]}-${vertex[2]}`;
  return name === tidy ? asked : name;
}
