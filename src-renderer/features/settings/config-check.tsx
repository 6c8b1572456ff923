/** Reads the configuration file again on request and says where it is wrong and how to mend it. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api-context.tsx';
import { en } from '../../text/en.ts';
import { AsyncView } from '../../ui/async-view.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Section } from '../../ui/section.tsx';
import style from './settings.module.css';

const text = en.settings;

export function ConfigCheck() {
  const { query } = useApi();
  const check = useQuery(query.config.check.queryOptions({ input: {} }));
  return (
    <Section
      title={text.check}
      action={
        <Button variant="default" loading={check.isFetching} onClick={() => void check.refetch()}>
          {text.doctorRun}
        </Button>
      }
    >
      <AsyncView query={check} rows={1}>
        {({ problems }) =>
          problems.length === 0 ? (
            <p className={style.message}>{text.checkOk}</p>
          ) : (
            <>
              <p className={style.message}>{text.problems(problems.length)}</p>
              {problems.map((problem, index) => {
                const place = `${problem.file}:${problem.line}:${problem.column}`;
                return (
                  <div key={index} className={style.problem}>
                    <div className={style.path}>
                      <code className={style.place}>{place}</code>
                      <CopyButton text={place} label={text.copyPlace} isIconOnly />
                    </div>
                    <p>{problem.message}</p>
                    <p className={style.fix}>
                      {text.fix}: {problem.fix}
                    </p>
                  </div>
                );
              })}
            </>
          )
        }
      </AsyncView>
    </Section>
  );
}
