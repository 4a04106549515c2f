import type { OutreachAnswer } from '@loket/protocol/coverage';
import { useState } from 'react';
import { Link } from 'wouter';
import { type DataColumn, DataTable } from '../../components/data-table.tsx';
import { useAnswer, useWords } from '../../components/hooks.ts';
import { Answered, Empty, Panel } from '../../components/page.tsx';
import { PaperButton, sheetMediaType } from '../../components/paper-button.tsx';
import { formatDate, formatNumber, formatTime } from '../../messages/format.ts';
import { useServices } from '../../services.ts';
import { questionsOf } from '../questions.ts';
import { SettingsForm } from './settings-form.tsx';

type Village = OutreachAnswer['villages'][number];
const daysShown = 10;

/** Jemput bola: where most are missing, and in which order a team goes. */
export function OutreachSection({ mayPlan }: { readonly mayPlan: boolean }) {
  const { client } = useServices();
  const { t } = useWords();
  const outreach = useAnswer(questionsOf(client).outreach);
  if (
    outreach.value === undefined &&
    outreach.failure?.kind === 'problem' &&
    outreach.failure.problem.errors?.some(({ code }) => code === 'no_register') === true
  ) {
    return (
      <Panel title={t.coverage.outreach.route}>
        <Empty icon="coverage" title={t.coverage.noRegister}>
          {t.coverage.noRegisterText}
        </Empty>
      </Panel>
    );
  }
  return (
    <Answered of={outreach}>
      {(answer) => (
        <>
          <div className="columns columns-wide-left">
            <Days outreach={answer} />
            {mayPlan ? (
              <SettingsForm settings={answer.settings} names={['perDay', 'villagesPerDay', 'turnout_percent', 'nextVillage_percent', 'nextDistrict_percent']} />
            ) : null}
          </div>
          <Villages outreach={answer} />
        </>
      )}
    </Answered>
  );
}

function Days({ outreach }: { readonly outreach: OutreachAnswer }) {
  const { t, language } = useWords();
  const [shown, setShown] = useState(daysShown);
  const words = t.coverage.outreach;
  const number = (value: number): string => formatNumber(value, language);
  const last = outreach.days.at(-1);
  const missing = outreach.villages.reduce((sum, village) => sum + village.missing, 0);
  return (
    <Panel
      title={words.route}
      aside={<PaperButton path="/api/outreach" mediaType={sheetMediaType} fileName="jemput-bola.xlsx" word={t.coverage.export} testId="outreach-export" />}
    >
      <p className="muted">{words.lead}</p>
      {last === undefined ? (
        <Empty icon="check" title={words.noRoute} />
      ) : (
        <>
          <p data-testid="outreach-sum">{words.sum(number(last.gainedSoFar), number(missing), number(outreach.days.length))}</p>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t.coverage.day}</th>
                <th scope="col">{words.stops}</th>
                <th scope="col" className="number">
                  {words.gained}
                </th>
                <th scope="col" className="number">
                  {words.soFar}
                </th>
              </tr>
            </thead>
            <tbody>
              {outreach.days.slice(0, shown).map((day) => (
                <tr key={day.day}>
                  <th scope="row" className="nowrap">
                    {words.day(number(day.day))}
                  </th>
                  <td>
                    {day.stops.map((stop) => (
                      <span key={stop.code} className="stop">
                        <Link href={`/cakupan/wilayah/${stop.code}`}>{stop.name}</Link> ({stop.district}): {number(stop.gained)}
                      </span>
                    ))}
                  </td>
                  <td className="number">{number(day.gained)}</td>
                  <td className="number">{number(day.gainedSoFar)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {outreach.days.length <= shown ? null : (
            <button type="button" className="button button-quiet" data-testid="outreach-more" onClick={() => setShown(shown + daysShown)}>
              {words.more(number(Math.min(daysShown, outreach.days.length - shown)))}
            </button>
          )}
          <p className="muted">{words.distance}</p>
        </>
      )}
    </Panel>
  );
}

function Villages({ outreach }: { readonly outreach: OutreachAnswer }) {
  const { t, say, language } = useWords();
  const columns: DataColumn<Village>[] = [
    {
      key: 'name',
      title: t.coverage.village,
      value: ({ name }) => name,
      cell: ({ code, name }) => (
        <Link href={`/cakupan/wilayah/${code}`}>
          {name} <span className="under">{code}</span>
        </Link>
      ),
    },
    { key: 'district', title: t.coverage.district, value: ({ district }) => district },
    { key: 'missing', title: t.coverage.notYet, value: ({ missing }) => missing },
    { key: 'school', title: t.coverage.outreach.school, value: ({ seventeenAndEighteen }) => seventeenAndEighteen },
    { key: 'sixteen', title: t.coverage.outreach.sixteen, value: ({ sixteen }) => sixteen },
  ];
  return (
    <Panel title={t.coverage.outreach.villages}>
      <DataTable
        columns={columns}
        rows={outreach.villages}
        rowKey={({ code }) => code}
        filterOf={({ name, code, district }) => `${name} ${code} ${district}`}
        caption={t.coverage.outreach.villages}
        page={30}
        testId="villages"
      />
      <p className="muted figures-about">
        {t.coverage.asOf}: {formatDate(outreach.asOf, language)}, {formatTime(outreach.asOf, language)}. {t.coverage.source}: {say(outreach.source)}
      </p>
    </Panel>
  );
}
