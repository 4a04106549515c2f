/** The routes of the reports desk: JSON, PDF or XLSX by what the request accepts. */
import { dayPeriod, monthPeriod, type ReportPeriod } from '@loket/domain/report';
import type { HttpServer } from '@loket/platform/http-server';
import { DailyReportQuery, MonthlyReportQuery, ReportAnswer } from '@loket/protocol/reports';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Access, headOfOffice, personOf } from '../access/access.ts';
import { asksFor, pdfMediaType, sheetMediaType } from '../paper/answer.ts';
import { reportPaper, reportSheets } from './report-paper.ts';
import type { ReportsDesk } from './reports-desk.ts';

const tags = ['reports'];

export function registerReportRoutes(app: HttpServer, reports: ReportsDesk, access: Access): void {
  async function send(request: FastifyRequest, reply: FastifyReply, period: ReportPeriod, entry: number | undefined): Promise<FastifyReply> {
    const report = reports.report(period, { by: personOf(request).name, head: headOfOffice(access), entry });
    const name = period.kind === 'daily' ? `rekap-harian-${period.from}` : `laporan-bulanan-${period.from.slice(0, 7)}`;
    const file = (type: string, ending: string, bytes: Uint8Array): FastifyReply =>
      reply.header('content-disposition', `attachment; filename="${name}.${ending}"`).type(type).send(Buffer.from(bytes));
    if (asksFor(request, pdfMediaType)) return file(pdfMediaType, 'pdf', await reportPaper(report));
    if (asksFor(request, sheetMediaType)) return file(sheetMediaType, 'xlsx', await reportSheets(report));
    return reply.send(ReportAnswer.parse(report));
  }

  app.get(
    '/api/reports/daily',
    {
      config: { permission: 'report.read' },
      schema: { tags, summary: 'Recap of a day (WIB); PDF or XLSX by Accept', querystring: DailyReportQuery },
    },
    (request, reply) => send(request, reply, dayPeriod(request.query.date), request.query.entry),
  );
  app.get(
    '/api/reports/monthly',
    {
      config: { permission: 'report.read' },
      schema: { tags, summary: 'Report of a month (WIB); PDF or XLSX by Accept', querystring: MonthlyReportQuery },
    },
    (request, reply) => {
      const period = monthPeriod(request.query.month);
      if (period === undefined) throw new RangeError('the schema lets only months through');
      return send(request, reply, period, request.query.entry);
    },
  );
}
