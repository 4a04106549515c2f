export const sql = `
-- what offices ask for, what they are given, and what they say has come; each part as it was told
CREATE TABLE stock_request (
  request_id uuid PRIMARY KEY,
  office_id text NOT NULL REFERENCES office,
  asked_at timestamptz NOT NULL,
  request text NOT NULL,
  allocation text,
  allocated_at timestamptz,
  shipment text,
  shipped_at timestamptz,
  receipt text,
  received_at timestamptz
);
CREATE INDEX stock_request_asked ON stock_request (asked_at);
`;
