/**
 * Writes a request for a provider, without those tools of the provider's own kind that it does not have, where the
 * client can do without them. Codex offers a web search on every turn and has no way to withdraw it: refusing it by name
 * would refuse every turn (measured with 0.171.0).
 */
import { GatehouseError } from '../../contract/errors.ts';
import { changedPivot } from './changed-pivot.ts';
import type { MessagesRequest, ToolDefinition } from './messages.ts';
import type { PivotRequest, TargetFormat, TargetTerms, Written } from './wire-format.ts';

/** Throws what `target.write` throws for anything else. */
export function writeWithoutOptional(target: TargetFormat, request: PivotRequest, terms: TargetTerms): Written {
  try {
    return target.write(request, terms);
  } catch (error) {
    const missing = missingTool(request, error);
    if (missing === null) throw error;
    const whole = request.json();
    const tools = whole.tools!.filter((tool) => tool !== missing);
    // Nothing is left to choose among once the last tool is gone.
    const reduced = tools.length > 0 ? { ...whole, tools } : withoutTools(whole);
    const { body, losses } = writeWithoutOptional(target, changedPivot(request, { json: () => reduced }), terms);
    return { body, losses: [...losses, `${missing.name}: this provider does not have it, and the client can do without`] };
  }
}

/** The optional tool that the error is about. */
function missingTool(request: PivotRequest, error: unknown): ToolDefinition | null {
  const { optionalTools = [] } = request;
  if (optionalTools.length === 0 || !(error instanceof GatehouseError) || error.code !== 'feature_missing') return null;
  const feature = String(error.details['feature']);
  const { tools, tool_choice: choice } = request.json();
  const isMeant = ({ name, type }: ToolDefinition) => feature === type || feature === name || feature.startsWith(`${name}.`);
  const tool = tools?.find((one) => optionalTools.includes(one.name) && isMeant(one));
  const isForced = choice?.type === 'tool' && choice.name === tool?.name;
  return tool === undefined || isForced ? null : tool;
}

function withoutTools({ tools: _tools, tool_choice: _choice, ...rest }: MessagesRequest): MessagesRequest {
  return rest as MessagesRequest;
}
