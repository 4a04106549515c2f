import { kindRules } from '@loket/domain/application-kinds';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Moment } from '../../components/figures.tsx';
import { useLive, useSignal, useWords } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { Empty, Panel } from '../../components/page.tsx';
import { Badge } from '../../components/status-badge.tsx';
import type { Officer } from '../../office/officer.ts';
import type { OutboxApplication } from '../../outbox/outbox.ts';
import { useServices } from '../../services.ts';
import { OutboxItemDialog } from './outbox-item-dialog.tsx';
import { RefusedFiles } from './refused-files.tsx';
import { toneOfState } from './tone-of-state.ts';
import { Unreadable } from './unreadable.tsx';

/** Every row is as high, so that of a thousand only those in sight are read, opened and drawn. */
const rowHeight_px = 68;
const beyond_rows = 6;
const listHeight_px_max = 544;

/** What still lies on this computer: refused first, since a person must do something, then the newest. */
export function OutboxPanel({ officer }: { readonly officer: Officer }) {
  const { outbox, vault, sendNow, officeLink } = useServices();
  const { t } = useWords();
  const link = useSignal(officeLink.state);
  const lock = useSignal(vault.state);
  const ids = useLive(() => outbox.ids(), 'outbox ids');
  const [shown, setShown] = useState<string | undefined>(undefined);
  return (
    <Panel
      title={t.link.thisComputer}
      aside={
        <button type="button" className="button button-small" data-testid="send-now" disabled={link.state === 'unknown'} onClick={sendNow}>
          <Icon name="up" size={18} />
          {t.link.sendNow}
        </button>
      }
    >
      <Unreadable />
      <RefusedFiles onOpen={setShown} />
      {ids === undefined ? (
        <p className="loading">{t.common.loading}</p>
      ) : ids.length === 0 ? (
        <Empty icon="computer" title={t.link.nothingHere}>
          {t.link.nothingHereText}
        </Empty>
      ) : lock.state === 'open' ? (
        <WindowedRows ids={ids} onOpen={setShown} />
      ) : (
        <Empty icon="lock" title={t.safe.locked} />
      )}
      {shown === undefined ? null : <OutboxItemDialog id={shown} officer={officer} onClose={() => setShown(undefined)} />}
    </Panel>
  );
}

function WindowedRows({ ids, onOpen }: { readonly ids: readonly string[]; readonly onOpen: (id: string) => void }) {
  const { outbox } = useServices();
  const { t } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const [first, setFirst] = useState(0);
  const inSight = Math.ceil(listHeight_px_max / rowHeight_px) + 2 * beyond_rows;
  const from = Math.max(0, Math.min(first - beyond_rows, ids.length - inSight));
  const window = useMemo(() => ids.slice(from, from + inSight), [ids, from, inSight]);
  const key = `outbox rows ${window.join()}`;
  const rows = useLive(() => outbox.readMany(window), key);
  // While the next rows are being opened the ones before stay known, so that scrolling shows no holes.
  const known = useRef(new Map<string, OutboxApplication>());
  useEffect(() => {
    if (known.current.size > 500) known.current.clear();
  }, []);
  for (const row of rows ?? []) if (row !== undefined) known.current.set(row.id, row);

  return (
    <section
      ref={box}
      className="outbox-window"
      style={{ height: Math.min(ids.length * rowHeight_px, listHeight_px_max) }}
      aria-label={t.link.thisComputer}
      data-testid="outbox-window"
      onScroll={() => setFirst(Math.floor((box.current?.scrollTop ?? 0) / rowHeight_px))}
    >
      <ul className="outbox-rows" style={{ height: ids.length * rowHeight_px }}>
        {window.map((id, index) => (
          <li
            key={id}
            className="outbox-row"
            style={{ top: (from + index) * rowHeight_px, height: rowHeight_px }}
            data-testid="outbox-row"
            data-state={known.current.get(id)?.state ?? 'opening'}
            aria-setsize={ids.length}
            aria-posinset={from + index + 1}
          >
            <Row row={known.current.get(id)} onOpen={() => onOpen(id)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row({ row, onOpen }: { readonly row: OutboxApplication | undefined; readonly onOpen: () => void }) {
  const { t, say } = useWords();
  if (row === undefined) return <p className="muted">{t.safe.outbox.loading}</p>;
  const trouble =
    row.state === 'set_aside' && row.problem !== undefined
      ? say(row.problem.text)
      : row.state === 'waiting' && row.lastFailure !== undefined
        ? t.link.lastFailures[row.lastFailure]
        : undefined;
  return (
    <button type="button" className="outbox-open" data-testid="outbox-open" onClick={onOpen}>
      <span className="row-main">
        <strong>{row.submission.person.name}</strong>
        <span className="muted outbox-line">
          {say(kindRules[row.submission.kind].label)} · <span className="digits">{row.receiptCode}</span> · <Moment at={row.writtenAt} />
          {trouble === undefined ? null : <span className={row.state === 'set_aside' ? 'note-bad' : ''}> · {trouble}</span>}
        </span>
      </span>
      <Badge tone={toneOfState[row.state]}>{t.link.outboxStates[row.state]}</Badge>
    </button>
  );
}
