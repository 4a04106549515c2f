export const sql = `
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME;
END $$;

CREATE TABLE office (
  office_id text PRIMARY KEY,
  name text NOT NULL,
  region_code text NOT NULL,
  public_key text NOT NULL,
  enrolled_at timestamptz NOT NULL,
  last_contact_at timestamptz,
  journal_through bigint NOT NULL DEFAULT 0,
  journal_hash text NOT NULL
);

-- the code itself is kept, because both proofs are keyed with it; it dies with its use or after a day
CREATE TABLE enrolment_code (
  office_id text PRIMARY KEY,
  code text NOT NULL,
  expires_at timestamptz NOT NULL,
  failures integer NOT NULL,
  used_by_key text
);

-- an entry as it came, as text: jsonb would lose the order of keys and cannot hold every string
CREATE TABLE journal_entry (
  office_id text NOT NULL REFERENCES office,
  seq bigint NOT NULL,
  type text,
  hash text NOT NULL,
  previous_hash text NOT NULL,
  content text,
  refusal text,
  received_at timestamptz NOT NULL,
  PRIMARY KEY (office_id, seq)
);
CREATE TRIGGER journal_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE attachment (
  office_id text NOT NULL REFERENCES office,
  sha256 text NOT NULL,
  media_type text NOT NULL,
  size_bytes integer NOT NULL,
  received_bytes integer NOT NULL DEFAULT 0,
  content bytea,
  completed_at timestamptz,
  PRIMARY KEY (office_id, sha256)
);
-- photos are compressed already
ALTER TABLE attachment ALTER content SET STORAGE EXTERNAL;
CREATE INDEX attachment_here ON attachment (sha256) WHERE completed_at IS NOT NULL;

CREATE TABLE attachment_chunk (
  office_id text NOT NULL,
  sha256 text NOT NULL,
  offset_bytes integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (office_id, sha256, offset_bytes),
  FOREIGN KEY (office_id, sha256) REFERENCES attachment ON DELETE CASCADE
);

CREATE TABLE application (
  application_id uuid PRIMARY KEY,
  office_id text NOT NULL REFERENCES office,
  kind text NOT NULL,
  submission text NOT NULL,
  enrolment text,
  status text NOT NULL,
  since timestamptz NOT NULL,
  -- milliseconds since 1970; null when no verdict is pending
  due_at_ms bigint,
  reason text,
  matches text[] NOT NULL
);
CREATE INDEX application_due ON application (due_at_ms, application_id) WHERE due_at_ms IS NOT NULL;
CREATE INDEX application_status ON application (office_id, status);

-- who is on record: one row a person
CREATE TABLE register_entry (
  nik text PRIMARY KEY,
  name_key text NOT NULL,
  birth_date date NOT NULL,
  biographic_key text,
  photo text,
  photo_sha256 text,
  application_id uuid NOT NULL,
  office_id text NOT NULL,
  since timestamptz NOT NULL
);
CREATE INDEX register_biography ON register_entry (biographic_key) WHERE biographic_key IS NOT NULL;
CREATE INDEX register_photo ON register_entry (photo_sha256) WHERE photo_sha256 IS NOT NULL;

-- one person, one card under way: from the verdict to the hand-over
CREATE TABLE print_claim (
  nik text PRIMARY KEY,
  application_id uuid NOT NULL UNIQUE,
  office_id text NOT NULL
);

CREATE TABLE warrant (
  application_id uuid PRIMARY KEY,
  warrant_id uuid NOT NULL UNIQUE,
  content text NOT NULL,
  spent_at timestamptz
);

-- a portrait of an earlier recording that goes with a warrant; pending until its bytes are here
CREATE TABLE portrait_offer (
  application_id uuid PRIMARY KEY,
  office_id text NOT NULL,
  sha256 text NOT NULL,
  offered boolean NOT NULL
);
CREATE INDEX portrait_offer_file ON portrait_offer (sha256, office_id);

CREATE TABLE feed_head (office_id text PRIMARY KEY, through bigint NOT NULL);
CREATE TABLE feed_item (
  office_id text NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  type text NOT NULL,
  application_id uuid NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (office_id, seq)
);
CREATE TRIGGER feed_item_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON feed_item FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- what people did at the centre itself, chained like an office's journal
CREATE TABLE centre_journal (seq bigint PRIMARY KEY, type text NOT NULL, hash text NOT NULL, content text NOT NULL);
CREATE TRIGGER centre_journal_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON centre_journal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
`;
