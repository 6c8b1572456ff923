/**
 * How far a budget is: what is used is solid, what running requests hold is hatched, a line marks the cap. From 75 % on
 * a shape and a word say it too; the colour only helps.
 */
import { CircleAlert, OctagonX, TriangleAlert } from 'lucide-react';
import { formatUsd } from '../../src-main/contract/money.ts';
import { formatShare } from '../format/number.ts';
import { type Fullness, fullness } from '../format/window-words.ts';
import { en } from '../text/en.ts';
import style from './budget-bar.module.css';

export interface BudgetBarProps {
  /** What the bar is about, for whoever cannot see it. */
  readonly label: string;
  readonly usedNanoUsd: number;
  readonly reservedNanoUsd: number;
  readonly capNanoUsd: number;
  /** `warn` budgets refuse nothing, and may go past their line. */
  readonly isWarnOnly?: boolean;
}

export function BudgetBar({ label, usedNanoUsd, reservedNanoUsd, capNanoUsd, isWarnOnly = false }: BudgetBarProps) {
  const level = fullness(usedNanoUsd, capNanoUsd);
  const scale = Math.max(capNanoUsd, usedNanoUsd + reservedNanoUsd, 1);
  const percent = (amount: number) => `${(100 * amount) / scale}%`;
  const share = capNanoUsd === 0 ? 1 : usedNanoUsd / capNanoUsd;
  const words = en.budget.barText(formatUsd(usedNanoUsd), formatUsd(capNanoUsd), reservedNanoUsd === 0 ? null : formatUsd(reservedNanoUsd));
  return (
    <div className={style.bar} data-level={level}>
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.min(100, Math.round(share * 100))}
        aria-valuetext={words}
        title={words}
        className={style.track}
      >
        <span className={style.used} style={{ width: percent(usedNanoUsd) }} />
        <span className={style.reserved} style={{ width: percent(reservedNanoUsd) }} />
        <span className={style.cap} style={{ left: percent(capNanoUsd) }} />
      </div>
      <span className={`${style.share} gh-number`}>
        <LevelMark level={level} isWarnOnly={isWarnOnly} />
        {formatShare(share)}
      </span>
    </div>
  );
}

function LevelMark({ level, isWarnOnly }: { level: Fullness; isWarnOnly: boolean }) {
  const label = isWarnOnly && level === 'full' ? en.budget.levels.over : en.budget.levels[level];
  if (level === 'notice') return <CircleAlert size={12} aria-label={label} />;
  if (level === 'warning') return <TriangleAlert size={12} aria-label={label} />;
  if (level === 'full') return <OctagonX size={12} aria-label={label} />;
  return null;
}
