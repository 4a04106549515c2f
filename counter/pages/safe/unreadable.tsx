import { saveFile } from '../../browser/save-file.ts';
import { useLive, useWords } from '../../components/hooks.ts';
import { Notice } from '../../components/notice.tsx';
import { exportOfUnreadable } from '../../outbox/export-item.ts';
import { useServices } from '../../services.ts';

/** Records that could not be read: said, kept as they are, and given out to whoever may mend them. */
export function Unreadable() {
  const { database, ports } = useServices();
  const { t } = useWords();
  const count = useLive(() => database.unreadable.count(), 'unreadable count') ?? 0;
  if (count === 0) return null;

  async function give(): Promise<void> {
    const rows = await database.unreadable.toArray();
    saveFile(`loket-tidak-terbaca-${new Date(ports.clock.now()).toISOString().slice(0, 10)}.json`, exportOfUnreadable(rows));
  }

  return (
    <div data-testid="unreadable">
      <Notice tone="bad" title={t.safe.outbox.unreadable(count)}>
        <p>{t.safe.outbox.unreadableText}</p>
        <p className="row-actions">
          <button type="button" className="button button-small" onClick={() => void give()}>
            {t.safe.outbox.exportUnreadable}
          </button>
          <button
            type="button"
            className="button button-quiet button-small"
            onClick={() => {
              if (window.confirm(t.safe.outbox.discardUnreadable)) void give().then(() => database.unreadable.clear());
            }}
          >
            {t.safe.outbox.discardUnreadable}
          </button>
        </p>
      </Notice>
    </div>
  );
}
