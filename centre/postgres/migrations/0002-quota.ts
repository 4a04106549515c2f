export const sql = `
-- how many damaged or lost cards an office may print a day while it is cut off, and the leave that was signed last
CREATE TABLE quota_setting (office_id text PRIMARY KEY REFERENCES office, per_day integer NOT NULL, quota text NOT NULL);

-- quota prints as the offices told them; each is kept, whatever is wrong with it
CREATE TABLE quota_use (
  told bigint GENERATED ALWAYS AS IDENTITY,
  warrant_id uuid NOT NULL,
  application_id uuid NOT NULL,
  office_id text NOT NULL REFERENCES office,
  quota_id uuid NOT NULL,
  -- yyyy-mm-dd of WIB
  day text NOT NULL,
  number integer NOT NULL,
  basis text NOT NULL,
  received_at timestamptz NOT NULL,
  conflict text,
  resolved_at timestamptz,
  printed_at timestamptz,
  PRIMARY KEY (application_id, office_id, warrant_id)
);
CREATE INDEX quota_use_day ON quota_use (office_id, day, number);
CREATE INDEX quota_use_told ON quota_use (told);
CREATE INDEX quota_use_open ON quota_use (told) WHERE conflict IS NOT NULL AND resolved_at IS NULL;
`;
