import { Redirect, Route, Switch } from 'wouter';
import { useWords } from '../../components/hooks.ts';
import { Page } from '../../components/page.tsx';
import { Sections } from '../../components/sections.tsx';
import type { Officer } from '../../office/officer.ts';
import { DaySection } from './day-section.tsx';
import { DestructionSection } from './destruction-section.tsx';
import { OutlookSection } from './outlook-section.tsx';
import { ShipmentsSection } from './shipments-section.tsx';
import { StockSection } from './stock-section.tsx';
import { SuppliesSection } from './supplies-section.tsx';

/** Blangko: every blank sits in one account; the sum never changes. */
export function BlanksPage({ officer }: { readonly officer: Officer }) {
  const { t } = useWords();
  const parts = [
    { path: '/blangko', word: t.stock.stock },
    { path: '/blangko/persediaan', word: t.stock.outlook.tab },
    { path: '/blangko/kiriman', word: t.stock.shipments },
    { path: '/blangko/tutup-buku', word: t.stock.day },
    { path: '/blangko/pita', word: t.stock.supplies },
    { path: '/blangko/pemusnahan', word: t.stock.destruction },
  ];
  return (
    <Page title={t.nav.blanks} lead={t.blanks.lead}>
      <Sections label={t.stock.sections} parts={parts} />
      <Switch>
        <Route path="/blangko">
          <StockSection officer={officer} />
        </Route>
        <Route path="/blangko/persediaan">
          <OutlookSection officer={officer} />
        </Route>
        <Route path="/blangko/kiriman">
          <ShipmentsSection officer={officer} />
        </Route>
        <Route path="/blangko/tutup-buku">
          <DaySection officer={officer} />
        </Route>
        <Route path="/blangko/pita">
          <SuppliesSection officer={officer} />
        </Route>
        <Route path="/blangko/pemusnahan">
          <DestructionSection officer={officer} />
        </Route>
        <Route>
          <Redirect to="/blangko" />
        </Route>
      </Switch>
    </Page>
  );
}
