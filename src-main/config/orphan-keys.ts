/**
 * Keys whose owner was deleted. They open nothing (401), and they are no reason to refuse the whole file to everybody
 * else: whoever leaves is often taken out before their keys are.
 */
import type { Config, KeyConfig } from '../contract/config.ts';

export function orphanKeys(config: Config): KeyConfig[] {
  const owners = new Set([...config.developers.map(({ id }) => `developer:${id}`), ...config.teams.map(({ id }) => `team:${id}`)]);
  return config.keys.filter(({ owner }) => !owners.has(owner));
}
