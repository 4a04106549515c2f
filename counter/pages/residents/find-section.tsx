import type { RegisterAnswer, ResidentHit } from '@loket/protocol/registry';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useAnswer, useFocus, useWords } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { FailureNotice } from '../../components/notice.tsx';
import { Answered, Empty, Panel } from '../../components/page.tsx';
import { formatDate, formatDay, formatNumber } from '../../messages/format.ts';
import type { Officer } from '../../office/officer.ts';
import { useServices } from '../../services.ts';
import { questionsOf } from '../questions.ts';
import { Marked } from './marked.tsx';
import { ResidentPanel } from './resident-panel.tsx';
import { useResidentSearch } from './resident-search.ts';

/** the office answers no more */
const found_max = 20;
const nikGaps = [6, 12];

export function FindSection({ officer }: { readonly officer: Officer }) {
  const register = useAnswer(questionsOf(useServices().client).register);
  return <Answered of={register}>{(answer) => (answer.residents === 0 ? <NoRegister /> : <Search register={answer} officer={officer} />)}</Answered>;
}

function NoRegister() {
  const { t } = useWords();
  return (
    <Panel>
      <Empty icon="people" title={t.residents.none}>
        <p>{t.residents.noneText}</p>
        <p>
          <code>npm run loket -- residents import penduduk.csv</code>
        </p>
      </Empty>
    </Panel>
  );
}

function Search({ register, officer }: { readonly register: RegisterAnswer; readonly officer: Officer }) {
  const { t, language } = useWords();
  const [typed, setTyped] = useState('');
  const [place, setPlace] = useState(0);
  const { found, isAsking, askNow } = useResidentSearch(typed);
  const input = useFocus<HTMLInputElement>();
  const action = useRef<HTMLDivElement>(null);
  const listId = useId();
  const chosen = found.items[Math.min(place, found.items.length - 1)];
  const optionId = (hit: ResidentHit): string => `${listId}-${hit.nik}`;
  const [latest] = register.imports;

  function openFirstAction(): void {
    action.current?.querySelector<HTMLElement>('a, button')?.focus();
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setPlace((before) => Math.max(0, Math.min(found.items.length - 1, before + step)));
    } else if (event.key === 'Escape' && typed !== '') {
      event.preventDefault();
      setTyped('');
      setPlace(0);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      // A scanner's Enter comes before the answer: then the question is put at once.
      if (!isAsking) return openFirstAction();
      void askNow().then(({ items }) => {
        // A frame later the panel of the one found is there.
        if (items.length === 1) requestAnimationFrame(openFirstAction);
      });
    }
  }

  return (
    <>
      <search className="resident-search">
        <label className="search-box">
          <Icon name="search" />
          <span className="visually-hidden">{t.residents.search}</span>
          <input
            ref={input}
            type="text"
            role="combobox"
            autoComplete="off"
            spellCheck={false}
            maxLength={100}
            placeholder={t.residents.search}
            aria-expanded={found.items.length > 0}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-describedby={`${listId}-hint`}
            {...(chosen === undefined ? {} : { 'aria-activedescendant': optionId(chosen) })}
            data-testid="resident-search"
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setPlace(0);
            }}
            onKeyDown={onKeyDown}
          />
        </label>
        <p className="hint" id={`${listId}-hint`}>
          {t.residents.searchHint}
        </p>
      </search>
      <FailureNotice failure={found.failure} />
      <div className="columns columns-residents">
        <Panel title={t.residents.results} aside={<Count items={found.items} isAsking={isAsking} />}>
          <div id={listId} role="listbox" aria-label={t.residents.results} className="residents" data-testid="residents" data-asked={found.q}>
            {found.items.map((hit, index) => (
              // The keyboard moves through the list from the search field: its options take no focus of their own.
              // biome-ignore lint/a11y/useKeyWithClickEvents: see above
              <div
                key={hit.nik}
                id={optionId(hit)}
                role="option"
                tabIndex={-1}
                aria-selected={hit === chosen}
                className="resident"
                data-testid="resident"
                data-nik={hit.nik}
                onClick={() => setPlace(index)}
              >
                <Hit hit={hit} />
              </div>
            ))}
          </div>
          {found.items.length > 0 || found.failure !== undefined ? null : <NothingFound q={found.q} isAsking={isAsking} />}
        </Panel>
        <div ref={action}>{chosen === undefined ? null : <ResidentPanel resident={chosen} officer={officer} />}</div>
      </div>
      {latest === undefined ? null : (
        <p className="muted">{t.residents.loaded(formatNumber(register.residents, language), formatDate(latest.finishedAt, language))}</p>
      )}
    </>
  );
}

function Count({ items, isAsking }: { readonly items: readonly ResidentHit[]; readonly isAsking: boolean }) {
  const { t } = useWords();
  const words = items.length >= found_max ? t.residents.foundMost(items.length) : t.residents.found(items.length);
  return (
    <span role="status" className="muted" aria-busy={isAsking}>
      {items.length === 0 ? '' : words}
    </span>
  );
}

function NothingFound({ q, isAsking }: { readonly q: string; readonly isAsking: boolean }) {
  const { t } = useWords();
  if (isAsking) return <p className="loading">{t.common.loading}</p>;
  if (q === '') return <Empty icon="scan" title={t.residents.typeFirst} />;
  return (
    <Empty icon="search" title={t.residents.nothing}>
      {t.residents.nothingText}
    </Empty>
  );
}

function Hit({ hit }: { readonly hit: ResidentHit }) {
  const { t, language } = useWords();
  const marks = (field: ResidentHit['highlights'][number]['field']) => hit.highlights.filter((mark) => mark.field === field);
  const birth = formatDay(hit.birthDate, language);
  return (
    <>
      <span className="resident-name">
        <strong>
          <Marked text={hit.name} marks={marks('name')} />
        </strong>
        <span className="muted">
          {hit.village} · {hit.district}
          {marks('motherName').length === 0 ? null : (
            <>
              {` · ${t.residents.mother}: `}
              <Marked text={hit.motherName} marks={marks('motherName')} />
            </>
          )}
        </span>
      </span>
      <span className="resident-numbers">
        <span className="digits">
          <Marked text={hit.nik} marks={marks('nik')} gaps={nikGaps} />
        </span>
        <span className="muted">
          {marks('birthDate').length === 0 ? birth : <mark>{birth}</mark>}
          {marks('kk').length === 0 || hit.kk === undefined ? null : (
            <>
              {' · KK '}
              <Marked text={hit.kk} marks={marks('kk')} gaps={nikGaps} />
            </>
          )}
        </span>
      </span>
    </>
  );
}
