import { addMonths } from '@loket/domain/calendar-date';
import type { KitPerson } from '@loket/protocol/kits';
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { Field } from '../../components/field.tsx';
import { useFocus, useLive, useWords } from '../../components/hooks.ts';
import { Notice, type Tone } from '../../components/notice.tsx';
import { Empty, Panel } from '../../components/page.tsx';
import { Badge } from '../../components/status-badge.tsx';
import { formOfPerson } from '../../kits/form-of-person.ts';
import { goneFrom, type KitHead, type OpenKit, type PersonState, searchKit, stateOfPerson, type Visit, type VisitOutcome } from '../../kits/kits.ts';
import { formatDay, formatMoment, formatNik, formatNumber } from '../../messages/format.ts';
import type { Officer } from '../../office/officer.ts';
import { useServices } from '../../services.ts';

const shown_first = 60;
const filters = ['todo', 'done', 'all'] as const;
type Filter = (typeof filters)[number];

const tones: Readonly<Record<PersonState, Tone>> = {
  open: 'wait',
  started: 'wait',
  not_home: 'wait',
  accepted: 'good',
  elsewhere: 'info',
  declined: 'info',
  moved: 'info',
  died: 'info',
  has_card: 'info',
  conflict: 'bad',
};

/** Not at home is come back to; all other words end the matter. */
const isToDo = (state: PersonState): boolean => state === 'open' || state === 'started' || state === 'not_home';

type Row = { readonly person: KitPerson; readonly visit: Visit | undefined; readonly state: PersonState };

/** One village's people: searched as typed, begun or noted with the keyboard alone. */
export function KitPeople({ head, officer }: { readonly head: KitHead; readonly officer: Officer }) {
  const { kits } = useServices();
  const { t, language } = useWords();
  const [typed, setTyped] = useState('');
  const [filter, setFilter] = useState<Filter>('todo');
  const [limit, setLimit] = useState(shown_first);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const searchInput = useFocus<HTMLInputElement>();
  const open = useLive(() => kits.open(head.villageCode), `kit ${head.villageCode} ${head.takenAt}`);
  const rows = useMemo(() => (open === undefined ? [] : rowsOf(open)), [open]);
  const found = useMemo(() => {
    const fitting = new Set(
      searchKit(
        rows.map(({ person }) => person),
        typed,
      ).map(({ nik }) => nik),
    );
    // Somebody who is searched for by name is shown whatever became of them.
    return rows.filter(({ person, state }) => fitting.has(person.nik) && (typed.trim() !== '' || filter === 'all' || isToDo(state) === (filter === 'todo')));
  }, [rows, typed, filter]);
  const toDo = rows.filter(({ state }) => isToDo(state)).length;
  const first = found[0];

  return (
    <Panel
      title={`${head.village}, ${head.district}`}
      aside={
        <span className="muted" data-testid="kit-done" data-value={rows.length - toDo}>
          {t.village.list.filters.done}: {formatNumber(rows.length - toDo, language)} / {formatNumber(rows.length, language)}
        </span>
      }
      testId="kit-people"
    >
      {open === undefined ? null : <Conflicts open={open} rows={rows} />}
      <div className="fields">
        <Field label={t.village.list.search} size="half">
          {(ids) => (
            <input
              {...ids}
              ref={searchInput}
              type="search"
              autoComplete="off"
              spellCheck={false}
              data-testid="kit-search"
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                setLimit(shown_first);
              }}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && typed.trim() !== '' && first !== undefined) {
                  event.preventDefault();
                  setChosen(first.person.nik);
                }
              }}
            />
          )}
        </Field>
        <Field label={t.village.list.show} size="half">
          {(ids) => (
            <select
              {...ids}
              data-testid="kit-filter"
              value={filter}
              onChange={(event) => setFilter(filters.find((one) => one === event.target.value) ?? 'todo')}
            >
              {filters.map((one) => (
                <option key={one} value={one}>
                  {t.village.list.filters[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <p className="muted kit-count" role="status">
        {t.village.list.found(formatNumber(found.length, language), formatNumber(rows.length, language))}
      </p>
      {found.length === 0 && open !== undefined ? (
        <Empty icon="search" title={t.village.list.nobody}>
          {t.village.list.nobodyText}
        </Empty>
      ) : (
        <ul className="rows">
          {found.slice(0, limit).map((row) => (
            <PersonRow
              key={row.person.nik}
              row={row}
              head={head}
              officer={officer}
              isOpen={row.person.nik === chosen}
              onToggle={() => setChosen(row.person.nik === chosen ? undefined : row.person.nik)}
            />
          ))}
        </ul>
      )}
      {found.length > limit ? (
        <button type="button" className="button button-wide" onClick={() => setLimit(limit + shown_first)}>
          {t.village.list.more(formatNumber(Math.min(shown_first, found.length - limit), language))}
        </button>
      ) : null}
    </Panel>
  );
}

function rowsOf({ kit, visits }: OpenKit): Row[] {
  return kit.people.map((person) => {
    const visit = visits.get(person.nik);
    return { person, visit, state: stateOfPerson(person, visit) };
  });
}

/** What a person at the office has to settle. */
function Conflicts({ open, rows }: { readonly open: OpenKit; readonly rows: readonly Row[] }) {
  const { t, say } = useWords();
  const conflicts = rows.filter(({ state }) => state === 'conflict');
  const gone = goneFrom(open);
  if (conflicts.length + gone.length === 0) return null;
  return (
    <Notice tone="bad" title={t.village.list.conflictTitle(conflicts.length + gone.length)} live="polite">
      {conflicts.length === 0 ? null : <p>{t.village.list.conflictText}</p>}
      <ul className="plain-list" data-testid="kit-conflicts">
        {conflicts.map(({ person }) => (
          <li key={person.nik}>
            {person.name}
            {person.application === undefined ? null : ` · ${t.village.list.other(person.application.receiptCode, say(person.application.statusText))}`}
          </li>
        ))}
        {gone.map(({ nik, name }) => (
          <li key={nik}>{t.village.list.gone(name)}</li>
        ))}
      </ul>
    </Notice>
  );
}

function PersonRow({
  row,
  head,
  officer,
  isOpen,
  onToggle,
}: {
  readonly row: Row;
  readonly head: KitHead;
  readonly officer: Officer;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}) {
  const { ports } = useServices();
  const { t, say, language } = useWords();
  const { person, visit, state } = row;
  const { nik, name, birthDate, group, rt, rw, application } = person;
  return (
    <li className="kit-person" data-testid="kit-person" data-state={state}>
      <button type="button" className="kit-person-head" aria-expanded={isOpen} data-testid="kit-person-open" onClick={onToggle}>
        <span className="row-main">
          <strong>{name}</strong>
          <span className="muted">
            <span className="digits">{formatNik(nik)}</span> ·{' '}
            {group === 'turning'
              ? t.village.list.turning(formatDay(addMonths(birthDate, 17 * 12), language))
              : t.village.list.born(formatDay(birthDate, language))}
            {rt === '' && rw === '' ? '' : ` · ${t.village.list.rtRw(rt, rw)}`}
          </span>
        </span>
        <Badge tone={tones[state]}>{t.village.list.states[state]}</Badge>
      </button>
      {isOpen ? (
        <div className="kit-person-more">
          <p className="muted">
            {person.address}
            {visit === undefined ? '' : ` · ${t.village.list.by(visit.by, formatMoment(visit.at, language, ports.clock.now()))}`}
            {application === undefined ? '' : ` · ${t.village.list.other(application.receiptCode, say(application.statusText))}`}
          </p>
          <PersonActions row={row} head={head} officer={officer} />
        </div>
      ) : null}
    </li>
  );
}

const reasons = ['not_home', 'declined', 'moved', 'died', 'has_card'] as const;

function PersonActions({ row, head, officer }: { readonly row: Row; readonly head: KitHead; readonly officer: Officer }) {
  const { kits, drafts, ports } = useServices();
  const { t } = useWords();
  const [, navigate] = useLocation();
  const firstAction = useFocus<HTMLButtonElement>();
  const { person, visit, state } = row;
  const { nik, name } = person;
  const { villageCode } = head;
  const note = (outcome: VisitOutcome, applicationId?: string): Promise<void> =>
    kits.note(villageCode, { nik, name, outcome, by: officer.username, ...(applicationId === undefined ? {} : { applicationId }) });

  /** The form that was begun is gone on with; a discarded one is begun anew. */
  async function start(): Promise<void> {
    const begun = state === 'started' && visit?.applicationId !== undefined ? await drafts.find(visit.applicationId) : undefined;
    let id = begun?.id;
    if (id === undefined) {
      const form = formOfPerson(ports.ids.next(), person);
      await drafts.save(form, officer.username, new Date(ports.clock.now()).toISOString());
      await note('started', form.id);
      id = form.id;
    }
    sessionStorage.setItem('loket-open-draft', id);
    navigate('/loket');
  }

  return (
    <div className="kit-actions">
      {visit?.outcome === 'accepted' && visit.applicationId !== undefined ? (
        <button type="button" className="button" ref={firstAction} onClick={() => navigate(`/tanda-terima/${visit.applicationId}`)}>
          {t.village.list.receipt}
        </button>
      ) : (
        <button type="button" className="button button-primary" ref={firstAction} data-testid="kit-start" onClick={() => void start()}>
          {state === 'started' ? t.village.list.goOn : t.village.list.start}
        </button>
      )}
      {state === 'open' || state === 'not_home'
        ? reasons
            .filter((reason) => reason !== state)
            .map((reason) => (
              <button key={reason} type="button" className="button button-small" data-testid={`kit-note-${reason}`} onClick={() => void note(reason)}>
                {t.village.list.reasons[reason]}
              </button>
            ))
        : null}
      {reasons.some((reason) => reason === state) ? (
        <button type="button" className="button button-small button-quiet" data-testid="kit-note-undo" onClick={() => void note('withdrawn')}>
          {t.village.list.undo}
        </button>
      ) : null}
    </div>
  );
}
