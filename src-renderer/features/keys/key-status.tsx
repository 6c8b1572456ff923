/** Whether a key works, by shape and word. */
import { Ban, CirclePause, Clock, KeyRound } from 'lucide-react';
import type { KeyView } from '../../../src-main/contract/views.ts';
import { en } from '../../text/en.ts';
import { Tag, type Tone } from '../../ui/tag.tsx';

const shapes: Record<KeyView['status'], { tone: Tone; icon: React.ReactNode }> = {
  active: { tone: 'ok', icon: <KeyRound size={11} /> },
  disabled: { tone: 'warn', icon: <CirclePause size={12} /> },
  expired: { tone: 'idle', icon: <Clock size={12} /> },
  revoked: { tone: 'bad', icon: <Ban size={11} /> },
};

export function KeyStatusTag({ status }: { status: KeyView['status'] }) {
  return (
    <Tag tone={shapes[status].tone} icon={shapes[status].icon}>
      {en.keys.status[status]}
    </Tag>
  );
}
