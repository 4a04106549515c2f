import { useWords } from '../../components/hooks.ts';
import { Page } from '../../components/page.tsx';
import type { Officer } from '../../office/officer.ts';
import { FindSection } from './find-section.tsx';

/** Penduduk: who lives here, found while they stand at the counter. */
export function ResidentsPage({ officer }: { readonly officer: Officer }) {
  const { t } = useWords();
  return (
    <Page title={t.nav.residents} lead={t.residents.lead}>
      <FindSection officer={officer} />
    </Page>
  );
}
