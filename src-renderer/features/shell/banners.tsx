/** What a person must know, above every view: the engine is gone, the file has a mistake, something needs attention. */
import { Info, TriangleAlert, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ConfigProblem } from '../../../src-main/contract/config.ts';
import type { Overview, Warning } from '../../../src-main/contract/views.ts';
import { OverrideList } from '../overrides/override-list.tsx';
import { useOverrides } from '../overrides/use-overrides.ts';
import type { ConnectionState } from '../../state/follow-engine.ts';
import { en } from '../../text/en.ts';
import style from './banners.module.css';

export function Banners({ overview, connection }: { overview: Overview | undefined; connection: ConnectionState }) {
  // What acts on everybody is told everywhere; the rest where it acts. A drill has a banner of its own, with its clock.
  const general = useOverrides().filter((one) =>
    one.kind === 'account' ? one.action !== 'fail' : one.kind === 'pause' && one.tier.kind === 'organization',
  );
  return (
    <div role="region" aria-label={en.warnings.label} aria-live="polite">
      {connection === 'lost' && (
        <Banner severity="error" icon={<Unplug size={15} />}>
          {en.connection.lost}
        </Banner>
      )}
      {overview !== undefined && overview.configProblems.length > 0 && <ConfigBanner problems={overview.configProblems} />}
      {/* The banner above says the same of a refused file, with its place. */}
      {overview?.warnings
        .filter(({ code }) => code !== 'config_refused' || overview.configProblems.length === 0)
        .map((warning) => (
          <WarningBanner key={warning.code} warning={warning} />
        ))}
      <OverrideList overrides={general} />
    </div>
  );
}

function Banner({ severity, icon, children }: { severity: Warning['severity']; icon: ReactNode; children: ReactNode }) {
  return (
    <div className={style.banner} data-severity={severity}>
      {icon}
      <div>{children}</div>
    </div>
  );
}

function WarningBanner({ warning }: { warning: Warning }) {
  const icon = warning.severity === 'info' ? <Info size={15} /> : <TriangleAlert size={15} />;
  return (
    <Banner severity={warning.severity} icon={icon}>
      <span className={style.title}>{warning.title}</span>
      {warning.affectsTraffic && ` (${en.warnings.affectsTraffic})`} <span className={style.text}>{warning.text}</span>
    </Banner>
  );
}

function ConfigBanner({ problems }: { problems: readonly ConfigProblem[] }) {
  const first = problems[0] as ConfigProblem;
  return (
    <Banner severity="error" icon={<TriangleAlert size={15} />}>
      <span className={style.title}>{en.warnings.configTitle}</span>{' '}
      <span className={style.text}>
        <code>
          {first.file.split(/[\\/]/).pop()}:{first.line}:{first.column}
        </code>{' '}
        {asSentence(first.message)} {asSentence(first.fix)}
      </span>{' '}
      {problems.length > 1 && <a href="#/settings">{en.warnings.more(problems.length - 1)}</a>}
    </Banner>
  );
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
