/** How an account is doing by shape, word and colour. */
import {
  Check,
  CircleDashed,
  CircleOff,
  CirclePause,
  CircleX,
  Droplets,
  FlameKindling,
  KeyRound,
  Pin,
  ShieldQuestion,
  Stethoscope,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { en } from '../../text/en.ts';
import { Tag, type Tone } from '../../ui/tag.tsx';
import type { ProviderState } from './provider-state.ts';

const shapes: Record<ProviderState, { tone: Tone; icon: ReactNode }> = {
  healthy: { tone: 'ok', icon: <Check size={12} /> },
  untried: { tone: 'idle', icon: <CircleDashed size={12} /> },
  probing: { tone: 'warn', icon: <Stethoscope size={12} /> },
  resting: { tone: 'bad', icon: <CircleX size={12} /> },
  pinned: { tone: 'accent', icon: <Pin size={11} /> },
  paused: { tone: 'warn', icon: <CirclePause size={12} /> },
  draining: { tone: 'warn', icon: <Droplets size={11} /> },
  drill: { tone: 'bad', icon: <FlameKindling size={12} /> },
  disabled: { tone: 'idle', icon: <CircleOff size={12} /> },
  unconfirmed: { tone: 'warn', icon: <ShieldQuestion size={12} /> },
  'secret-missing': { tone: 'bad', icon: <KeyRound size={11} /> },
};

export function StateBadge({ state }: { state: ProviderState }) {
  return (
    <Tag tone={shapes[state].tone} icon={shapes[state].icon}>
      {en.providers.states[state]}
    </Tag>
  );
}
