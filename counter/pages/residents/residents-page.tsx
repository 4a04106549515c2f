import { Redirect, Route, Switch } from 'wouter';
import { useWords } from '../../components/hooks.ts';
import { Page } from '../../components/page.tsx';
import { Sections } from '../../components/sections.tsx';
import { may, type Officer } from '../../office/officer.ts';
import { FindSection } from './find-section.tsx';
import { ImportSection } from './import-section.tsx';

/** Penduduk: who lives here, found while they stand at the counter; and where the list comes from. */
export function ResidentsPage({ officer }: { readonly officer: Officer }) {
  const { t } = useWords();
  const mayFind = may(officer, 'resident.read');
  const mayImport = may(officer, 'resident.update');
  const parts = [
    { path: '/penduduk', word: t.residents.find },
    { path: '/penduduk/impor', word: t.residents.import.tab },
  ];
  return (
    <Page title={t.nav.residents} lead={t.residents.lead}>
      {mayFind && mayImport ? <Sections label={t.residents.sections} parts={parts} /> : null}
      <Switch>
        <Route path="/penduduk">{mayFind ? <FindSection officer={officer} /> : <Redirect to="/penduduk/impor" />}</Route>
        <Route path="/penduduk/impor">{mayImport ? <ImportSection /> : <Redirect to="/penduduk" />}</Route>
        <Route>
          <Redirect to="/penduduk" />
        </Route>
      </Switch>
    </Page>
  );
}
