/** Requests for stock, in PostgreSQL: one function a statement. */
import type { Queryable } from '../postgres/open-database.ts';
import type { AllocationRecords, StockRequestRow } from '../store/centre-store.ts';
import { absentAsNull, nullsAbsent } from '../store/row-shape.ts';

type Stored = { readonly [Name in keyof StockRequestRow]: undefined extends StockRequestRow[Name] ? string | null : string };

export function allocationStatements(sql: Queryable): AllocationRecords {
  const columns = sql`request_id AS "requestId", office_id AS "officeId", asked_at AS "askedAt", request, allocation, allocated_at AS "allocatedAt",
    shipment, shipped_at AS "shippedAt", receipt, received_at AS "receivedAt"`;
  return {
    async lockStockRequest(requestId) {
      const [row] = await sql<Stored[]>`SELECT ${columns} FROM stock_request WHERE request_id = ${requestId} FOR UPDATE`;
      return row && nullsAbsent(row);
    },
    async saveStockRequest(row) {
      await sql`INSERT INTO stock_request (request_id, office_id, asked_at, request, allocation, allocated_at, shipment, shipped_at, receipt, received_at)
        VALUES (${row.requestId}, ${row.officeId}, ${row.askedAt}, ${row.request}, ${absentAsNull(row.allocation)}, ${absentAsNull(row.allocatedAt)},
          ${absentAsNull(row.shipment)}, ${absentAsNull(row.shippedAt)}, ${absentAsNull(row.receipt)}, ${absentAsNull(row.receivedAt)})
        ON CONFLICT (request_id) DO UPDATE SET allocation = excluded.allocation, allocated_at = excluded.allocated_at, shipment = excluded.shipment,
          shipped_at = excluded.shipped_at, receipt = excluded.receipt, received_at = excluded.received_at`;
    },
    async listStockRequests(limit) {
      const rows = await sql<Stored[]>`SELECT ${columns} FROM stock_request ORDER BY asked_at DESC, request_id DESC LIMIT ${limit}`;
      return rows.map((row) => nullsAbsent(row));
    },
  };
}
