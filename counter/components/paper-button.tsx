import { useState } from 'react';
import { saveFile } from '../browser/save-file.ts';
import type { Failure } from '../office/failure.ts';
import { useServices } from '../services.ts';
import { Icon } from './icon.tsx';
import { FailureNotice } from './notice.tsx';

export const sheetMediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Fetches a paper or a sheet of the office and saves it. */
export function PaperButton({
  path,
  mediaType = 'application/pdf',
  fileName,
  word,
  testId,
}: {
  readonly path: string;
  readonly mediaType?: string;
  readonly fileName: string;
  readonly word: string;
  readonly testId: string;
}) {
  const { client } = useServices();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  async function save(): Promise<void> {
    setBusy(true);
    const answer = await client.paper(path, mediaType);
    setBusy(false);
    setFailure(answer.ok ? undefined : answer.failure);
    if (answer.ok) saveFile(fileName, answer.value);
  }
  return (
    <>
      <button type="button" className="button button-quiet" data-testid={testId} disabled={busy} onClick={() => void save()}>
        <Icon name="file" />
        {word}
      </button>
      <FailureNotice failure={failure} />
    </>
  );
}
