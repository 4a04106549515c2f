import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { useWords } from '../../components/hooks.ts';
import { Page } from '../../components/page.tsx';
import { Sections } from '../../components/sections.tsx';
import { may, type Officer } from '../../office/officer.ts';
import { FiguresSection } from './figures-section.tsx';

/** Wanted by a head of office now and then; the shell stays small for the counters. */
const ForecastSection = lazy(() => import('./forecast-section.tsx').then((module) => ({ default: module.ForecastSection })));
const OutreachSection = lazy(() => import('./outreach-section.tsx').then((module) => ({ default: module.OutreachSection })));

/** Cakupan: who is obliged, who is enrolled, who is missing and where; when it ends; where to go. */
export function CoveragePage({ officer }: { readonly officer: Officer }) {
  const { t } = useWords();
  const parts = [
    { path: '/cakupan', word: t.coverage.tabFigures },
    { path: '/cakupan/perkiraan', word: t.coverage.tabForecast },
    { path: '/cakupan/jemput-bola', word: t.coverage.tabOutreach },
  ];
  const maySeeNames = may(officer, 'resident.read');
  return (
    <Page title={t.nav.coverage}>
      <Sections label={t.coverage.sections} parts={parts} />
      <Suspense fallback={<p className="loading">{t.common.loading}</p>}>
        <Switch>
          <Route path="/cakupan">
            <FiguresSection key="all" area={undefined} maySeeNames={maySeeNames} />
          </Route>
          <Route path="/cakupan/wilayah/:code">{({ code }) => <FiguresSection key={code} area={code} maySeeNames={maySeeNames} />}</Route>
          <Route path="/cakupan/perkiraan">
            <ForecastSection mayPlan={may(officer, 'coverage.plan')} />
          </Route>
          <Route path="/cakupan/jemput-bola">
            <OutreachSection mayPlan={may(officer, 'coverage.plan')} />
          </Route>
          <Route>
            <Redirect to="/cakupan" />
          </Route>
        </Switch>
      </Suspense>
    </Page>
  );
}
