import { useLive, useWords } from '../../components/hooks.ts';
import { Badge } from '../../components/status-badge.tsx';
import { useServices } from '../../services.ts';

/** Files that the office refused: each has its own row, its reason and a way out, and its application waits for nothing else. */
export function RefusedFiles({ onOpen }: { readonly onOpen: (id: string) => void }) {
  const { outbox, vault, itemWritten } = useServices();
  const { t, say } = useWords();
  const rows = useLive(async () => {
    const refused = await outbox.filesIn('set_aside');
    return Promise.all(
      refused.map(async (file) => {
        const owner = await outbox.ownerOf(file.sha256);
        const application = owner === undefined || !vault.hasKey() ? undefined : await outbox.find(owner);
        return { file, owner, name: application?.submission.person.name };
      }),
    );
  }, 'refused files');
  if (rows === undefined || rows.length === 0) return null;
  return (
    <ul className="rows">
      {rows.map(({ file, owner, name }) => (
        <li key={file.sha256} className="row row-tall" data-testid="refused-file">
          <span className="row-main">
            <strong>{t.safe.outbox.fileOf(name ?? '…')}</strong>
            {file.problem === undefined ? null : <span className="note-bad">{say(file.problem.text)}</span>}
            <span className="muted">{t.safe.outbox.fileRefused}</span>
          </span>
          <Badge tone="bad">{t.safe.outbox.fileStates.set_aside}</Badge>
          <span className="row-actions">
            <button type="button" className="button button-small" data-testid="file-retry" onClick={() => void outbox.retryFile(file.sha256).then(itemWritten)}>
              {t.safe.outbox.retryNow}
            </button>
            {owner === undefined ? null : (
              <button type="button" className="button button-quiet button-small" data-testid="file-owner" onClick={() => onOpen(owner)}>
                {t.safe.outbox.details}
              </button>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
