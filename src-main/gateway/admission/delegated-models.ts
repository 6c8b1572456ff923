/**
 * Models that a request lets its provider use beside the one it asks for: fallbacks, and the models of advisor tools. The
 * provider takes them from the body as they stand there, so they are judged by those names.
 */
import type { CostFacts } from '../body/body-facts.ts';
import { forbidden, hasModelRule, modelProblem } from './model-permissions.ts';
import { describe } from './permissions.ts';
import type { Tier } from './tier.ts';

type Delegation = Pick<CostFacts, 'delegatedModels' | 'delegatesToDefault'>;

/**
 * `native`: the client's own body, where it speaks another format than Messages. Throws GatehouseError `permission_denied` for
 * a model that may not be used; also for one that only the provider knows, where a rule says which models may be used.
 */
export function assertDelegatesPermitted(tiers: readonly Tier[], messages: Delegation, native: Delegation | null): void {
  const models = native === null ? messages.delegatedModels : [...messages.delegatedModels, ...native.delegatedModels];
  for (const model of models) {
    const problem = modelProblem(tiers, { asked: model, target: model }, null);
    if (problem !== null) throw forbidden(problem);
  }
  const ruling = messages.delegatesToDefault || native?.delegatesToDefault === true ? tiers.find(hasModelRule) : undefined;
  if (ruling !== undefined)
    throw forbidden(`${describe(ruling)} may not leave the choice of a model to the provider (fallbacks: "default"); name the models`);
}
