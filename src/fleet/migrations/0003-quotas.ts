import type { Migration } from './migration.ts';

/**
 * What the vendors count for several customers together. A row is a queue of starts: `next_at` is the first that nobody
 * has booked. Only this database's clock counts. Workers reach the rows through the functions alone, which bound what
 * one of them can book or hold up.
 */
export const quotas: Migration = {
  number: 3,
  name: 'quotas',
  sql: `
CREATE TABLE grantwarden.quotas (
  key bytea PRIMARY KEY CHECK (length(key) = 32),
  next_at timestamptz NOT NULL,
  share double precision NOT NULL DEFAULT 0.975,
  slowed_at timestamptz NOT NULL DEFAULT '-infinity',
  paused_until timestamptz NOT NULL DEFAULT '-infinity'
);
COMMENT ON COLUMN grantwarden.quotas.key IS 'SHA-256 of whose quota it is';
COMMENT ON COLUMN grantwarden.quotas.share IS 'of the documented rate; falls with refusals, recovers with use';

CREATE TABLE grantwarden.quota_workers (
  key bytea NOT NULL REFERENCES grantwarden.quotas ON DELETE CASCADE,
  worker uuid NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (key, worker)
);

CREATE FUNCTION grantwarden.book_starts(of_key bytea, by_worker uuid, per_second double precision, wanted integer,
  OUT starts integer, OUT starts_in_ms double precision, OUT every_ms double precision, OUT workers integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  quota grantwarden.quotas;
  moment timestamptz;
BEGIN
  IF per_second IS NULL OR NOT per_second BETWEEN 0.001 AND 10000 THEN
    RAISE EXCEPTION 'not a rate' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM set_config('synchronous_commit', 'off', true);
  INSERT INTO grantwarden.quotas (key, next_at) VALUES (of_key, clock_timestamp()) ON CONFLICT DO NOTHING;
  IF FOUND THEN
    DELETE FROM grantwarden.quotas WHERE next_at < clock_timestamp() - interval '30 days';
  END IF;
  SELECT * INTO STRICT quota FROM grantwarden.quotas WHERE key = of_key FOR UPDATE;
  moment := clock_timestamp();
  INSERT INTO grantwarden.quota_workers AS known (key, worker, seen_at) VALUES (of_key, by_worker, moment)
    ON CONFLICT (key, worker) DO UPDATE SET seen_at = moment WHERE known.seen_at < moment - interval '15 seconds';
  DELETE FROM grantwarden.quota_workers WHERE key = of_key AND seen_at < moment - interval '5 minutes';
  SELECT count(*) INTO workers FROM grantwarden.quota_workers WHERE key = of_key;

  -- Nobody books or pauses that far ahead: what stands there was written before this clock was set back.
  IF quota.next_at > moment + interval '2 minutes' THEN quota.next_at := moment; END IF;
  IF quota.paused_until > moment + interval '1 hour' THEN quota.paused_until := '-infinity'; END IF;

  every_ms := 1000 / (quota.share * per_second);
  IF quota.paused_until > moment THEN
    starts := 0;
    starts_in_ms := extract(epoch FROM quota.paused_until - moment) * 1000;
    RETURN;
  END IF;
  IF quota.next_at > moment + interval '1 minute' THEN
    starts := 0;
    starts_in_ms := extract(epoch FROM quota.next_at - moment - interval '1 minute') * 1000;
    RETURN;
  END IF;
  -- A second's worth at most: so much is lost with a worker that dies.
  starts := least(greatest(wanted, 1), greatest(1, floor(per_second)::integer));
  quota.next_at := greatest(quota.next_at, moment);
  starts_in_ms := extract(epoch FROM quota.next_at - moment) * 1000;
  UPDATE grantwarden.quotas SET
      next_at = quota.next_at + starts * every_ms * interval '1 millisecond',
      share = least(0.975, quota.share + 0.02 * starts * every_ms / 1000)
    WHERE key = of_key;
END $$;

CREATE FUNCTION grantwarden.slow_starts(of_key bytea, pause_ms double precision) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
  -- Refusals of one second are one: each worker tells its own.
  UPDATE grantwarden.quotas SET
      share = CASE WHEN pause_ms = 0 AND slowed_at < clock_timestamp() - interval '1 second'
        THEN greatest(0.05, share * 0.85) ELSE share END,
      slowed_at = CASE WHEN pause_ms = 0 AND slowed_at < clock_timestamp() - interval '1 second'
        THEN clock_timestamp() ELSE slowed_at END,
      paused_until = greatest(paused_until,
        clock_timestamp() + least(greatest(pause_ms, 0), 3600000) * interval '1 millisecond')
    WHERE key = of_key;
END $$;

REVOKE ALL ON FUNCTION grantwarden.book_starts, grantwarden.slow_starts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION grantwarden.book_starts, grantwarden.slow_starts TO grantwarden_worker;
`,
};
