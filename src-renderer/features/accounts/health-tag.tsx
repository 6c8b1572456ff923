/** The health of an account by shape and word. */
import { Check, CircleDashed, CirclePause, CircleX, KeyRound, ShieldQuestion } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AccountHealth } from '../../../src-main/contract/views.ts';
import { en } from '../../text/en.ts';
import { Tag, type Tone } from '../../ui/tag.tsx';

const shapes: Record<AccountHealth['state'], { tone: Tone; icon: ReactNode }> = {
  ready: { tone: 'ok', icon: <Check size={12} /> },
  failing: { tone: 'bad', icon: <CircleX size={12} /> },
  unconfirmed: { tone: 'warn', icon: <ShieldQuestion size={12} /> },
  'secret-missing': { tone: 'bad', icon: <KeyRound size={11} /> },
  disabled: { tone: 'idle', icon: <CirclePause size={12} /> },
  untried: { tone: 'idle', icon: <CircleDashed size={12} /> },
};

export function HealthTag({ state }: { state: AccountHealth['state'] }) {
  return (
    <Tag tone={shapes[state].tone} icon={shapes[state].icon}>
      {en.accounts.states[state]}
    </Tag>
  );
}
