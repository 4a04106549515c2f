import { applicationStatuses, statusNames } from '@loket/domain/application';
import { applicationKinds, isApplicationKind, kindRules } from '@loket/domain/application-kinds';
import type { ApplicationSummary } from '@loket/protocol/application';
import { useEffect, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { Since } from '../components/figures.tsx';
import { useAnswer, useFocus, useLive, useSignal, useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { Answered, Empty, Page, Panel } from '../components/page.tsx';
import { Badge, toneOfStatus } from '../components/status-badge.tsx';
import { formatNik, formatNumber } from '../messages/format.ts';
import { useServices } from '../services.ts';
import { questionsOf } from './questions.ts';

/** Long enough that a name typed quickly is asked once. */
const typing_ms = 250;

/** Berkas: every application, found by name, NIK or receipt code. */
export function FilesPage() {
  const { t, say, language } = useWords();
  const { client, ports } = useServices();
  const [, navigate] = useLocation();
  const search = new URLSearchParams(useSearch());
  const [typed, setTyped] = useState(search.get('q') ?? '');
  const status = search.get('status') ?? '';
  const kind = search.get('kind') ?? '';
  const q = search.get('q') ?? '';
  const after = search.get('after') ?? '';

  function filter(change: Readonly<Record<string, string>>): void {
    const next = Object.entries({ status, kind, q, ...change }).filter(([, value]) => value !== '');
    navigate(`/berkas${next.length === 0 ? '' : `?${new URLSearchParams(next)}`}`, { replace: true });
  }
  useEffect(() => {
    if (typed.trim() === q) return;
    const timer = ports.timers.set(typing_ms, () => filter({ q: typed.trim() }));
    return () => timer.cancel();
  });

  const searchInput = useFocus<HTMLInputElement>();
  const page = useAnswer(
    questionsOf(client).applications({
      ...(status === '' ? {} : { status }),
      ...(kind === '' ? {} : { kind }),
      ...(q === '' ? {} : { q }),
      ...(after === '' ? {} : { after }),
      limit: 50,
    }),
  );
  const officeLink = useSignal(useServices().officeLink.state);

  return (
    <Page title={t.nav.files} lead={t.files.lead}>
      <search>
        <form className="filters" onSubmit={(event) => event.preventDefault()}>
          <label className="search-box">
            <Icon name="search" />
            <span className="visually-hidden">{t.files.search}</span>
            <input
              type="search"
              ref={searchInput}
              autoComplete="off"
              placeholder={t.files.search}
              data-testid="files-search"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </label>
          <select aria-label={t.files.status} data-testid="files-status" value={status} onChange={(event) => filter({ status: event.target.value })}>
            <option value="">{t.files.allStatuses}</option>
            {applicationStatuses.map((name) => (
              <option key={name} value={name}>
                {say(statusNames[name])}
              </option>
            ))}
          </select>
          <select aria-label={t.files.kind} data-testid="files-kind" value={kind} onChange={(event) => filter({ kind: event.target.value })}>
            <option value="">{t.files.allKinds}</option>
            {applicationKinds.map((name) => (
              <option key={name} value={name}>
                {say(kindRules[name].label)}
              </option>
            ))}
          </select>
        </form>
      </search>
      {officeLink.state === 'down' ? <LocalFiles typed={typed} /> : null}
      <Answered of={page}>
        {(answer) => (
          <Panel>
            {answer.items.length === 0 ? (
              <Empty icon="search" title={q === '' && status === '' && kind === '' ? t.files.noneYet : t.files.noneFound}>
                {q === '' ? null : t.files.noneFoundText}
              </Empty>
            ) : (
              <>
                <FilesTable items={answer.items} />
                <footer className="table-foot">
                  <span role="status">{t.files.total(formatNumber(answer.total, language))}</span>
                  {answer.next === undefined ? null : (
                    <button type="button" className="button button-small" onClick={() => filter({ after: answer.next ?? '' })}>
                      {t.files.older}
                    </button>
                  )}
                </footer>
              </>
            )}
          </Panel>
        )}
      </Answered>
    </Page>
  );
}

function FilesTable({ items }: { readonly items: readonly ApplicationSummary[] }) {
  const { t, say } = useWords();
  const { regions } = useServices();
  const [, navigate] = useLocation();
  return (
    <table className="table table-rows">
      <thead>
        <tr>
          <th scope="col">{t.fields.name}</th>
          <th scope="col">{t.files.kind}</th>
          <th scope="col" className="less-wide">
            {t.fields.villageCode}
          </th>
          <th scope="col">{t.files.status}</th>
          <th scope="col">{t.files.turn}</th>
          <th scope="col">{t.files.since}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => {
          const village = regions.find(item.villageCode);
          return (
            // The name is a link for the keyboard; the row is a larger target for the mouse.
            <tr key={item.id} data-testid="application-row" data-status={item.status} onClick={() => navigate(`/berkas/${item.id}`)}>
              <th scope="row">
                <Link href={`/berkas/${item.id}`}>{item.name}</Link>
                <span className="under digits">{formatNik(item.nik)}</span>
              </th>
              <td>
                {isApplicationKind(item.kind) ? say(kindRules[item.kind].label) : item.kind}
                <span className="under digits">{item.receiptCode}</span>
              </td>
              <td className="less-wide">
                {village?.name ?? item.villageCode}
                {village === undefined ? null : <span className="under">{village.district}</span>}
              </td>
              <td>
                <Badge tone={toneOfStatus(item.status)}>{say(item.statusText)}</Badge>
              </td>
              <td>{say(item.nextStep.holderName)}</td>
              <td>
                <Since at={item.since} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** A longer list is searched, not read. */
const shown_max = 50;

/** With the office away, what was taken on this computer can still be found. */
function LocalFiles({ typed }: { readonly typed: string }) {
  const { outbox, vault } = useServices();
  const { t, say } = useWords();
  const rows = useLive(async () => (vault.hasKey() ? outbox.list() : []), 'outbox list') ?? [];
  const wanted = typed.trim().toLowerCase();
  const found = rows.filter(
    ({ submission, receiptCode, state }) =>
      state !== 'discarded' && (wanted === '' || `${submission.person.name} ${submission.person.nik} ${receiptCode}`.toLowerCase().includes(wanted)),
  );
  return (
    <Panel title={t.files.onThisComputer}>
      {found.length === 0 ? (
        <Empty icon="computer" title={t.files.noneHere} />
      ) : (
        <ul className="rows">
          {found.slice(0, shown_max).map((row) => (
            <li key={row.id} className="row">
              <span className="row-main">
                <strong>{row.submission.person.name}</strong>
                <span className="muted">
                  {say(kindRules[row.submission.kind].label)} · {row.receiptCode}
                </span>
              </span>
              <Link href={`/tanda-terima/${row.id}`} className="button button-small">
                {t.receipt.title}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
