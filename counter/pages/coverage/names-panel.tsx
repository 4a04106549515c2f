import type { MissingAnswer, MissingQuery } from '@loket/protocol/coverage';
import { useState } from 'react';
import { type DataColumn, DataTable } from '../../components/data-table.tsx';
import { useAnswer, useWords } from '../../components/hooks.ts';
import { Answered, Empty, Panel } from '../../components/page.tsx';
import { PaperButton, sheetMediaType } from '../../components/paper-button.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { formatDay, formatNik } from '../../messages/format.ts';
import { useServices } from '../../services.ts';
import { questionsOf } from '../questions.ts';

type Person = MissingAnswer['items'][number];
const groups = ['all', 'school'] as const satisfies readonly MissingQuery['group'][];

/** Who of a village is not yet recorded, by name: the end of the drill-down, and the team's list. */
export function NamesPanel({ village }: { readonly village: string }) {
  const { client } = useServices();
  const { t, language } = useWords();
  const [group, setGroup] = useState<MissingQuery['group']>('all');
  const missing = useAnswer(questionsOf(client).missing(village, { group }));
  const columns: DataColumn<Person>[] = [
    { key: 'name', title: t.coverage.name, value: ({ name }) => name },
    { key: 'nik', title: t.coverage.nik, value: ({ nik }) => nik, cell: ({ nik }) => <span className="nowrap">{formatNik(nik)}</span> },
    { key: 'birth', title: t.coverage.birthDate, value: ({ birthDate }) => birthDate, cell: ({ birthDate }) => formatDay(birthDate, language) },
    { key: 'age', title: t.coverage.age, value: ({ age }) => age },
    { key: 'address', title: t.coverage.address, value: ({ address, rt, rw }) => `${address} RT ${rt}/RW ${rw}` },
  ];
  return (
    <Panel
      title={t.coverage.names}
      aside={
        <PaperButton
          path={`/api/outreach/villages/${village}?group=${group}`}
          mediaType={sheetMediaType}
          fileName={`belum-perekaman-${village}.xlsx`}
          word={t.coverage.export}
          testId="names-export"
        />
      }
    >
      <SelectField
        label={t.coverage.group}
        value={group}
        options={groups}
        word={(option) => (option === 'school' ? t.coverage.groupSchool : t.coverage.groupAll)}
        onChange={(option) => setGroup(option === 'school' ? 'school' : 'all')}
        testId="names-group"
      />
      <Answered of={missing}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty icon="check" title={t.coverage.namesNone} />
          ) : (
            <DataTable
              columns={columns}
              rows={items}
              rowKey={({ nik }) => nik}
              filterOf={({ name, nik, address }) => `${name} ${nik} ${address}`}
              caption={t.coverage.names}
              testId="names"
            />
          )
        }
      </Answered>
    </Panel>
  );
}
