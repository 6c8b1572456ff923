/** What is kept, where things lie, whether the configuration and the engine are in order. */
import { Button, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Check, CircleX, TriangleAlert } from 'lucide-react';
import type { Check as DoctorCheck, Overview } from '../../../src-main/contract/views.ts';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Page } from '../../ui/page.tsx';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/tag.tsx';
import { ConfigCheck } from './config-check.tsx';
import { Logins } from './logins.tsx';
import { RecordingChoice } from './recording-choice.tsx';
import style from './settings.module.css';

const text = en.settings;

export function Settings() {
  const { query } = useApi();
  const overview = useQuery(query.overview.queryOptions());
  return (
    <Page title={text.title} isNarrow>
      <AsyncView query={overview}>{(data) => <SettingsBody overview={data} />}</AsyncView>
    </Page>
  );
}

function SettingsBody({ overview }: { overview: Overview }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Section title={text.recording} text={text.recordingText}>
        <RecordingChoice current={overview.recording} />
      </Section>
      <Section title={text.places}>
        <Facts
          facts={[
            [text.configFile, <Path key="file" path={overview.configFile} hint={text.configFileText} />],
            [text.dataDir, <Path key="data" path={overview.dataDir} hint={text.dataDirText} />],
          ]}
        />
      </Section>
      <ConfigCheck />
      <Doctor />
      {overview.mode === 'headless' && <Logins />}
      <Section title={text.appearance}>
        <SegmentedControl
          aria-label={en.theme.label}
          value={colorScheme}
          onChange={(value) => setColorScheme(value as 'light' | 'dark' | 'auto')}
          data={(['light', 'dark', 'auto'] as const).map((value) => ({ value, label: en.theme[value] }))}
        />
      </Section>
      <Section title={text.engine}>
        <Facts
          facts={[
            [text.version, overview.version],
            [text.mode, text.modes[overview.mode]],
            [text.organization, overview.organizationName],
            [text.timeZone, overview.timeZone],
          ]}
        />
      </Section>
    </>
  );
}

function Path({ path, hint }: { path: string; hint: string }) {
  return (
    <>
      <div className={style.path}>
        <code>{path}</code>
        <CopyButton text={path} label={`${en.action.copy} ${path}`} isIconOnly />
      </div>
      <p className={style.hint}>{hint}</p>
    </>
  );
}

function Doctor() {
  const { query } = useApi();
  const doctor = useQuery(query.doctor.queryOptions({ staleTime: 30_000 }));
  return (
    <Section
      title={text.doctor}
      action={
        <Button variant="default" loading={doctor.isFetching} onClick={() => void doctor.refetch()}>
          {text.doctorRun}
        </Button>
      }
    >
      <AsyncView query={doctor}>
        {(checks) => (
          <ul className={style.checks}>
            {checks.map((check, index) => (
              <li key={index} className={style.check}>
                <span>
                  <CheckTag state={check.state} />
                </span>
                <span className={style.name}>{check.name}</span>
                <span className={style.message}>{check.message}</span>
              </li>
            ))}
          </ul>
        )}
      </AsyncView>
    </Section>
  );
}

function CheckTag({ state }: { state: DoctorCheck['state'] }) {
  if (state === 'ok') {
    return (
      <Tag tone="ok" icon={<Check size={12} />}>
        {text.checkStates.ok}
      </Tag>
    );
  }
  if (state === 'warning') {
    return (
      <Tag tone="warn" icon={<TriangleAlert size={12} />}>
        {text.checkStates.warning}
      </Tag>
    );
  }
  return (
    <Tag tone="bad" icon={<CircleX size={12} />}>
      {text.checkStates.failed}
    </Tag>
  );
}
